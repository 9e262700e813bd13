"""Builds the practice notebooks that run in the browser, and hosts their Python runtime with the site.

``pins.toml`` says what the runtime is made of; ``sources`` finds the files and accepts those whose sha256 is right;
``runtime`` assembles them with our own wheel (``wheel``); ``app`` builds JupyterLite around it all.
Nothing that the trainee's browser loads comes from another host than the site's.
"""
