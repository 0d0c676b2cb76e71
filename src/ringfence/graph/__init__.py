"""Facts -> exposure graph: what carries data to whom, who owns whom, and what closes a flow."""
