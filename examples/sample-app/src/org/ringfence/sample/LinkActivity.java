package org.ringfence.sample;

import android.app.Activity;
import android.os.Bundle;

/** Opened by links of the sample's own scheme and host. */
public class LinkActivity extends Activity {
    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        Uploader.send("link", getIntent().getData().getHost());
    }
}
