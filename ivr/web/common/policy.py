"""Define the content security policy that every page has unless it says otherwise."""

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self' data:; font-src 'self'; media-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# Of a page on which nobody writes to us, where VLIBRAS is on. The widget needs code that it makes
# while it runs (spbgovbr-vlibras/vlibras-web-browsers issue 3), and loads from these hosts.
_SIGNING = "https://vlibras.gov.br https://*.vlibras.gov.br"
VLIBRAS_POLICY = (
    f"default-src 'none'; style-src 'self' 'unsafe-inline' {_SIGNING};"
    f" script-src 'self' 'unsafe-eval' blob: {_SIGNING}; worker-src blob:;"
    f" connect-src 'self' blob: data: {_SIGNING}; img-src 'self' blob: data: {_SIGNING};"
    f" font-src 'self' data: {_SIGNING}; media-src 'self' blob: {_SIGNING};"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
