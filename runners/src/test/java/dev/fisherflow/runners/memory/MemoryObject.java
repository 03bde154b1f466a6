package dev.fisherflow.runners.memory;

import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * An object's name.
 *
 * @param name in full, with the scheme; ended by a slash if it is a folder's
 */
record MemoryObject(String name) implements ResourceId {

  @Override
  public ResourceId resolve(String other, ResolveOptions options) {
    boolean folder = options == StandardResolveOptions.RESOLVE_DIRECTORY;
    return new MemoryObject(
        getCurrentDirectory() + other + (folder && !other.endsWith("/") ? "/" : ""));
  }

  @Override
  public ResourceId getCurrentDirectory() {
    return new MemoryObject(name.substring(0, name.lastIndexOf('/') + 1));
  }

  @Override
  public String getScheme() {
    return MemoryFileSystem.SCHEME;
  }

  @Override
  public String getFilename() {
    String path = isDirectory() ? name.substring(0, name.length() - 1) : name;
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public boolean isDirectory() {
    return name.endsWith("/");
  }

  @Override
  public String toString() {
    return name;
  }
}
