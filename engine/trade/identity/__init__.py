"""Who is whose: accounts, the numbers each held and when, and whose each record therefore is."""
