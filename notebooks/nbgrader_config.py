"""nbgrader's configuration, for its command line and its formgrader: that of the class folder in CAMPUS_CLASS."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from grading.classroom import Classroom, default_folder
from grading.course import nbgrader_config

c = get_config()  # noqa: F821
c.merge(nbgrader_config(Classroom.open(os.environ.get("CAMPUS_CLASS") or default_folder())))
