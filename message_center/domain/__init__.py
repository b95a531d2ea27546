"""Plain Python: frozen values, pure rules, and facts in the past tense. Knows nothing of storage or transport."""
