"""What a request carries -> its single values, through whatever encodings lie around them."""
