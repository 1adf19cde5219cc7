"""Documents that people read, send and print: one content, written as an HTML page and as a PDF.

`document.py` is the content, `html.py` and `pdf.py` write it. Texts are plain: each writer escapes them for
its own place. What a document is about lies elsewhere, such as in `pipeline/governance/report`.
"""
