package dev.fisherflow.declaration;

/**
 * Whether a setting has to be given.
 *
 * @param kind the rule
 * @param group of {@link Kind#ONE_OF}: exactly one setting of the group is given; else empty
 */
public record Use(Kind kind, String group) {

  /** The rules. */
  public enum Kind {
    /** A specification without it is a mistake. */
    REQUIRED,
    /** Left out, it has its default. */
    DEFAULTED,
    /** As DEFAULTED, but records do not write the default: ids are as before it was declared. */
    UNSAID,
    /** Left out, it has its default; null is a value too, with the meaning that its doc says. */
    NULLABLE,
    /** Exactly one setting of its group is given. */
    ONE_OF
  }

  static final Use REQUIRED = new Use(Kind.REQUIRED, "");
  static final Use DEFAULTED = new Use(Kind.DEFAULTED, "");
  static final Use UNSAID = new Use(Kind.UNSAID, "");
  static final Use NULLABLE = new Use(Kind.NULLABLE, "");

  static Use oneOf(String group) {
    return new Use(Kind.ONE_OF, group);
  }
}
