"""NDAA for Fiscal Year 2019, section 889: covered telecommunications equipment and services."""
