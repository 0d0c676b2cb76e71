package com.umeng.analytics;

import android.content.Context;
import com.umeng.commonsdk.UMConfigure;

/** A stand-in written for this sample: no code of the SDK whose package it is in. */
public final class MobclickAgent {
    private static final String LOGS = "https://ulogs.umeng.com/unify_logs";

    private MobclickAgent() {}

    public static void onEvent(Context context, String event) {
        UMConfigure.send(LOGS, event + UMConfigure.deviceId(context));
    }
}
