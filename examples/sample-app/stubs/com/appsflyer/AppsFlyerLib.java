package com.appsflyer;

/** Only to compile against: the device has the real one. */
public class AppsFlyerLib {
    public static native AppsFlyerLib getInstance();
    public native void start(android.content.Context context);
}
