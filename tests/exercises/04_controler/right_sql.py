"""The four answers in SQL."""

EXPECTED = {"04.nir": 2.0, "04.dates": 2.0, "04.unites": 3.0, "04.doublons": 3.0}


def find_bad_nir(eds):
    return eds.sql("""
        select ipp from identite
        where nir is not null
          and 97 - replace(replace(substr(nir, 1, 13), '2A', '19'), '2B', '18')::bigint % 97 != substr(nir, 14)::bigint
    """)


def find_bad_dates(eds):
    return eds.sql("""
        select nda from sejour
        where date_sortie::date < date_entree::date
           or (date_sortie < date_entree and date_sortie::time != time '00:00:00')
    """)


def find_unit_errors(eds):
    return eds.sql("""
        with creatinine as (
            select b.*, date_diff('day', i.date_naissance, b.date_prelevement) / 365.25 as age
            from biologie b join identite i using (ipp)
            where b.libelle = 'Créatinine' and b.unite = 'µmol/L'
        ),
        low as (select site, min(date_validation) as first, max(date_validation) as last, count(*) as n
                from creatinine where valeur < 20 and age >= 3 group by site),
        spell as (select * from low order by n desc limit 1)
        select id_resultat from creatinine join spell using (site)
        where date_validation between first and last
    """)


def find_duplicates(eds):
    return eds.sql("""
        select a.ipp as ipp_1, b.ipp as ipp_2
        from identite a join identite b using (site, sexe, cog_naissance)
        where a.ipp < b.ipp and (
            (a.date_naissance = b.date_naissance and (
                (a.nom_naissance = b.nom_naissance and jaro_winkler_similarity(a.prenoms, b.prenoms) > 0.85)
                or a.prenoms = b.prenoms
                or (a.nom_naissance = b.prenoms and a.prenoms = b.nom_naissance)))
            or (a.nom_naissance = b.nom_naissance and a.prenoms = b.prenoms
                and year(a.date_naissance) = year(b.date_naissance)
                and (1 in (dayofyear(a.date_naissance), dayofyear(b.date_naissance))
                     or (day(a.date_naissance) = month(b.date_naissance)
                         and month(a.date_naissance) = day(b.date_naissance)))))
    """)
