package org.ringfence.sample;

import android.content.ContentProvider;

/** Not exported. */
public class NotesProvider extends ContentProvider {
    @Override
    public boolean onCreate() {
        return true;
    }
}
