"""Who can read which store of an AWS account: identity, resource and key policies weighed as AWS weighs
them."""
