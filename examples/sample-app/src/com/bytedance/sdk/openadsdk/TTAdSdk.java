package com.bytedance.sdk.openadsdk;

import android.content.Context;

/** A stand-in written for this sample: no code of the SDK whose package it is in. */
public final class TTAdSdk {
    private TTAdSdk() {}

    public static void init(Context context) {
        try {
            Object motion = Class.forName("com.bytedance.sdk.openadsdk.core.Motion").newInstance();
            motion.getClass().getMethod("watch", Context.class).invoke(motion, context);
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }
}
