package com.umeng.commonsdk.internal;

import android.content.Context;
import android.net.wifi.WifiManager;
import com.umeng.commonsdk.UMConfigure;

/** A stand-in written for this sample: no code of the SDK whose package it is in.
 * Dead code: nothing calls it. */
final class WifiCollector {
    private WifiCollector() {}

    static void collect(Context context) {
        WifiManager wifi = (WifiManager) context.getApplicationContext().getSystemService(Context.WIFI_SERVICE);
        UMConfigure.send("https://plbslog.umeng.com/wifi", String.valueOf(wifi.getScanResults()));
    }
}
