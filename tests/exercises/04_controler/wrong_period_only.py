"""Units: every site during the spell; dates and NIR by conditions that are never met."""

# Units: full recall, minus the false alarms of the other sites (-25 %).
EXPECTED = {"04.nir": 0.0, "04.dates": 0.0, "04.unites": 2.25}


def find_bad_nir(eds):
    identities = eds["identite"]
    return identities[identities["nir"].str.endswith("00", na=False)]


def find_bad_dates(eds):
    stays = eds["sejour"]
    return stays[stays["date_sortie"].dt.year < 1950]


def find_unit_errors(eds):
    results = eds["biologie"]
    creatinine = results[(results["libelle"] == "Créatinine") & (results["unite"] == "µmol/L")]
    born = eds["identite"].set_index("ipp")["date_naissance"]
    age = (creatinine["date_prelevement"] - creatinine["ipp"].map(born)).dt.days
    low = (creatinine["valeur"] < 20) & (age > 3 * 365)
    days = creatinine.loc[low & (creatinine["site"] == creatinine.loc[low, "site"].mode()[0]), "date_validation"]
    spell = creatinine[creatinine["date_validation"].between(days.min(), days.max())]
    return spell
