"""How the static site is made: `make site`."""

from __future__ import annotations

project = "Tidewaiter"
extensions = ["myst_parser"]
exclude_patterns = ["schemas/*"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure"]
html_theme = "furo"
html_title = "Tidewaiter"
html_copy_source = False
html_show_sphinx = False
