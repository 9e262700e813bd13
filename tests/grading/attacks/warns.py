"""Right answers, with warnings on standard error everywhere."""

import sys
import warnings

warnings.warn("a warning in a cell", stacklevel=1)
print("on standard error", file=sys.stderr)


def find_bad_nir(eds):
    warnings.warn("a warning in a right answer", stacklevel=1)
    print("on standard error, in a right answer", file=sys.stderr)
    print("on standard output, in a right answer")
    return eds.sql("""
        select ipp from identite
        where nir is not null
          and 97 - replace(replace(substr(nir, 1, 13), '2A', '19'), '2B', '18')::bigint % 97 != substr(nir, 14)::bigint
    """)
