"""claims.yaml, the ledger: what the documents claim, what the claims cite, and what people judged.

`reading` gives values and problems, `match` pairs the ledger's claims with those of the documents, `update` merges a
run into the text and touches nothing that a person wrote. The format is schema.json; docs/ledger.md explains it.
"""
