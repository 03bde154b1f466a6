package dev.fisherflow.pipelines.manifest;

/** A file is not the manifest of a run; the message says why. */
public final class ManifestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String how;

  /** How the file at a place differs from a manifest. */
  ManifestException(String place, ManifestFault fault) {
    super("%s is not the manifest of a run: %s".formatted(place, fault.getMessage()), fault);
    this.how = fault.getMessage();
  }

  /** What was expected and found, without the place. */
  public String how() {
    return how;
  }
}
