"""The five counts in SQL."""

EXPECTED = {"01.patients": 2.0, "01.sejours": 2.0, "01.circulatoire": 2.0, "01.presents": 2.0, "01.deces": 2.0}


def count_patients(eds):
    return eds.sql("""
        with patient as (
            select count(distinct i.site) as sites, count(s.nda) as stays
            from identite i left join sejour s on s.ipp = i.ipp and s.type_venue = 'hospitalisation complète'
            group by nom_naissance, prenoms, sexe, date_naissance, cog_naissance
        )
        select count(*) filter (stays > 0) as patients_hospitalises,
               count(*) filter (sites > 1) as patients_plusieurs_sites
        from patient
    """)


def count_stays(eds):
    return eds.sql("""
        select count(*) filter (type_venue in ('hospitalisation complète', 'ambulatoire')) as sejours,
               count(distinct ipp) filter (type_venue = 'séance') as patients_en_seance
        from sejour
    """)


def count_circulatory(eds):
    return eds.sql("""
        select count(*) as sejours_circulatoire,
               sum(date_diff('day', date_entree::date, date_sortie::date)) as nuits_circulatoire
        from sejour s
        where type_venue = 'hospitalisation complète'
          and exists (select 1 from diagnostic d where d.nda = s.nda and d.code_cim10 like 'I%')
    """)


def count_inpatients(eds):
    return eds.sql("""
        select count(*) filter (date_entree >= '2025-12-01') as entrees_decembre,
               count(*) filter (date_sortie is null) as presents
        from sejour where type_venue = 'hospitalisation complète'
    """)


def count_deaths(eds):
    return eds.sql("""
        select count(*) filter (mode_sortie = '9') as sejours_deces,
               100.0 * count(*) filter (mode_sortie = '9') / count(date_sortie) as deces_pour_100
        from sejour where type_venue = 'hospitalisation complète'
    """)
