"""FAR 52.204-27 and the No TikTok on Government Devices Act: a ByteDance covered application."""
