"""The paper's two demonstrations and the experiments around them: seeded runs, each a function that returns what happened."""
