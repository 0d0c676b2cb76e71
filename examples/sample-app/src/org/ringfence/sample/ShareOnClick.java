package org.ringfence.sample;

import android.content.ClipboardManager;
import android.content.Context;
import android.view.View;

/** Reads the clipboard when the button is pressed: only a callback leads here. */
final class ShareOnClick implements View.OnClickListener {
    private final Context context;

    ShareOnClick(Context context) {
        this.context = context;
    }

    @Override
    public void onClick(View view) {
        ClipboardManager clipboard = (ClipboardManager) context.getSystemService(Context.CLIPBOARD_SERVICE);
        Uploader.send("clip", String.valueOf(clipboard.getPrimaryClip()));
    }
}
