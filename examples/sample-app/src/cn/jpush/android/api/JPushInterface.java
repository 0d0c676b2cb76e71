package cn.jpush.android.api;

import android.content.Context;
import android.content.Intent;
import cn.jpush.android.service.PushService;

/** A stand-in written for this sample: no code of the SDK whose package it is in. */
public final class JPushInterface {
    private JPushInterface() {}

    public static void init(Context context) {
        context.startService(new Intent(context, PushService.class).putExtra("host", "s.jpush.cn"));
    }
}
