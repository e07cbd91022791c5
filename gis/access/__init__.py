"""Who may see and do what: grants of areas to accounts, rights of roles, and the sight they give."""
