package com.google.firebase.analytics;

/** A stand-in written for this sample: no code of the SDK whose package it is in.
 * A stub: a class without any code of its own is no SDK. */
public class FirebaseAnalytics {}
