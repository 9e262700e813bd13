"""The seven answers in SQL."""

EXPECTED = {
    "03.sejours_ic": 1.0,
    "03.description": 1.5,
    "03.sans_probnp": 1.5,
    "03.creatinine": 2.0,
    "03.suivante": 2.0,
    "03.episodes": 2.0,
    "03.readmissions": 2.0,
}

FAILURE = """
    with ic as (
        select s.* from sejour s
        where s.type_venue = 'hospitalisation complète'
          and exists (select 1 from diagnostic d
                      where d.nda = s.nda and d.type_diagnostic = 'DP' and d.code_cim10 like 'I50%')
    ),
    patient as (
        select ipp, dense_rank() over (
            order by nom_naissance, prenoms, sexe, date_naissance, cog_naissance) as patient
        from identite
    ),
    complete as (
        select s.*, p.patient from sejour s join patient p using (ipp) where s.type_venue = 'hospitalisation complète'
    )
"""
CHAINED = (
    FAILURE
    + """,
    ecart as (
        select *, date_entree::date - lag(date_sortie::date) over (partition by patient order by date_entree) as jours
        from complete
    ),
    rang as (
        select *, sum(if(jours <= 1, 0, 1)) over (partition by patient order by date_entree) as episode from ecart
    ),
    chaine as (
        select *, first_value(nda) over (partition by patient, episode order by date_entree) as nda_debut from rang
    )
"""
)


def heart_failure_stays(eds):
    return eds.sql(FAILURE + "select nda, ipp from ic")


def describe_stays(eds):
    return eds.sql(
        FAILURE
        + """
        select nda, reseau, sexe, date_sub('year', date_naissance::date, date_entree::date) as age
        from ic join identite using (ipp) join site on site.site = ic.site
        """
    )


def stays_without_probnp(eds):
    return eds.sql(
        FAILURE
        + """
        select ic.nda from ic
        where not exists (
            select 1 from biologie b join catalogue_biologie c on c.site = b.site and c.code_local = b.code_local
            where b.nda = ic.nda and c.loinc = '33762-6'
              and b.date_prelevement <= ic.date_entree + interval 24 hour)
        """
    )


def first_creatinine(eds):
    return eds.sql(
        FAILURE
        + """
        select b.nda, arg_min(b.valeur * if(b.unite = 'mg/L', 8.84, 1.0), b.date_prelevement) as creatinine
        from biologie b
        join catalogue_biologie c on c.site = b.site and c.code_local = b.code_local and c.loinc = '14682-9'
        join ic on ic.nda = b.nda
        group by b.nda
        """
    )


def next_stays(eds):
    return eds.sql(
        FAILURE
        + """,
        suite as (
            select nda, lead(nda) over ordre as nda_suivant,
                   lead(date_entree::date) over ordre - date_sortie::date as jours
            from complete window ordre as (partition by patient order by date_entree)
        )
        select suite.* from suite join ic using (nda) where nda_suivant is not null
        """
    )


def episodes(eds):
    return eds.sql(CHAINED + "select nda, nda_debut from chaine where nda <> nda_debut")


def readmissions(eds):
    return eds.sql(
        CHAINED
        + """,
        episode as (
            select patient, nda_debut, min(date_entree)::date as entree, max(date_sortie)::date as sortie,
                   arg_max(mode_sortie, date_entree) as mode, bool_or(nda in (select nda from ic)) as pour_ic,
                   count(*) - count(date_sortie) as ouverts
            from chaine group by patient, nda_debut
        ),
        suite as (
            select *, lead(nda_debut) over ordre as suivant, lead(entree) over ordre - sortie as jours
            from episode window ordre as (partition by patient order by entree)
        )
        select nda_debut, case when jours <= 30 then suivant end as nda_readmission
        from suite where pour_ic and ouverts = 0 and mode <> '9' and sortie <= date '2025-12-01'
        """
    )
