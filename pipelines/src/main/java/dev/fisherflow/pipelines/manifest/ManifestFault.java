package dev.fisherflow.pipelines.manifest;

/** What is wrong with the content of a manifest, wherever the file lies. */
final class ManifestFault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ManifestFault(String how) {
    super(how);
  }
}
