"""The words of ringfence, as frozen values. Imports nothing else of ringfence."""
