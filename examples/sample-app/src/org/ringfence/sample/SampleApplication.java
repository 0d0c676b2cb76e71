package org.ringfence.sample;

import android.app.Application;
import cn.jpush.android.api.JPushInterface;

/** Where the process starts: it starts the push SDK. */
public class SampleApplication extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        JPushInterface.init(this);
    }
}
