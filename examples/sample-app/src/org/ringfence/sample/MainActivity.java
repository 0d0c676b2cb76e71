package org.ringfence.sample;

import a.b.c;
import android.app.Activity;
import android.os.Bundle;
import android.view.View;
import com.appsflyer.AppsFlyerLib;
import com.bytedance.sdk.openadsdk.TTAdSdk;
import com.google.firebase.analytics.FirebaseAnalytics;
import com.umeng.analytics.MobclickAgent;

/** The screen that the launcher opens. */
public class MainActivity extends Activity {
    private FirebaseAnalytics analytics;

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        MobclickAgent.onEvent(this, "start");
        TTAdSdk.init(this);
        new c(this).start();
        View button = new View(this);
        button.setOnClickListener(new ShareOnClick(this));
        setContentView(button);
    }

    @Override
    protected void onResume() {
        super.onResume();
        new Profile(this).collect();
        AppsFlyerLib.getInstance().start(this);
    }
}
