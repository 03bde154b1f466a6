package dev.fisherflow.transforms.workspace;

import java.io.IOException;

/**
 * A file of the workspace is not as it was written: the message says which, how, and what to do.
 */
public final class DamagedException extends WorkspaceException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  private DamagedException(String message, String remedy, Throwable cause) {
    super(message + "; " + remedy, new IOException(message, cause));
    this.remedy = remedy;
  }

  /**
   * A file whose content cannot be used.
   *
   * @param file its full location
   * @param how what was expected and what was found
   * @param remedy what to do
   */
  public static DamagedException of(String file, String how, String remedy) {
    return new DamagedException(file + " is damaged: " + how, remedy, null);
  }

  /**
   * A file that a parser refused.
   *
   * @param thrown what the parser threw; its words are put into one line
   */
  public static DamagedException of(String file, Throwable thrown, String remedy) {
    return new DamagedException(file + " is damaged: " + Damage.of(thrown), remedy, thrown);
  }

  /** The same with another remedy, by one who knows what the file is for. */
  public DamagedException withRemedy(String other) {
    String whole = getMessage();
    String what = whole.substring(0, whole.length() - remedy.length() - "; ".length());
    return new DamagedException(what, other, getCause());
  }
}
