package com.umeng.commonsdk;

import android.content.Context;
import android.telephony.TelephonyManager;
import java.io.IOException;
import java.net.URL;

/** A stand-in written for this sample: no code of the SDK whose package it is in. */
public final class UMConfigure {
    private UMConfigure() {}

    public static String deviceId(Context context) {
        return ((TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE)).getDeviceId();
    }

    public static void send(String address, String text) {
        try {
            new URL(address + "?d=" + text).openStream().close();
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }
}
