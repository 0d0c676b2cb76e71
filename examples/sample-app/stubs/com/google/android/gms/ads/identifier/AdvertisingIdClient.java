package com.google.android.gms.ads.identifier;

/** Only to compile against: the device has the real one. */
public class AdvertisingIdClient {
    public static native Info getAdvertisingIdInfo(android.content.Context context);

    /** As the real one. */
    public static final class Info {
        public native String getId();
    }
}
