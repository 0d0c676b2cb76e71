"""The measures promised against foreign access, judged on a case: pass, fail or not shown."""
