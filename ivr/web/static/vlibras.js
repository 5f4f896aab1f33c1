new window.VLibras.Widget("https://vlibras.gov.br/app");
