"""How line searches and optimizers are audited: problems, recorded calls, certified judgement, and names for mistakes."""
