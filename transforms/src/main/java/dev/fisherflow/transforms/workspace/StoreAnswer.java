package dev.fisherflow.transforms.workspace;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * What a store says when it does not do what was asked, and what to do about it. The clients of the
 * stores say it by exceptions of their own, checked and unchecked; those that speak HTTP have a
 * method that gives the status.
 */
final class StoreAnswer extends IOException {

  private static final long serialVersionUID = 1L;

  private static final int LONGEST_CAUSE = 120;

  private static final List<String> STATUS_METHODS = List.of("statusCode", "getStatusCode");

  /** What the network does to a request that the store would have answered. */
  private static final List<Class<? extends Throwable>> NETWORK =
      List.of(
          SocketException.class,
          SocketTimeoutException.class,
          UnknownHostException.class,
          SSLException.class,
          EOFException.class);

  /** How the clients of the stores name what the network does, whatever its cause. */
  private static final List<String> NETWORK_WORDS =
      List.of("unable to execute http request", "timed out", "timeout", "failed to respond");

  /** Whether the same question can have another answer later. */
  enum Kind {
    /** No: the location, the credentials or the settings are wrong. */
    REFUSED,
    /** Yes: it is out of reach, or has too much to do. */
    BUSY,
    /** Nobody knows. */
    UNKNOWN
  }

  private final Kind kind;

  StoreAnswer(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** The last answer of a store that was asked for so long. */
  StoreAnswer unreachableFor(Duration patience) {
    return new StoreAnswer(
        kind,
        "%s, tried for %d s; what is done is kept: run the same command again once it answers"
            .formatted(getMessage(), patience.toSeconds()),
        getCause());
  }

  /**
   * The answer as an exception that says what it means.
   *
   * @param location the file that was asked for
   * @return a {@link FileNotFoundException} if the file is not there, an {@link
   *     InterruptedIOException} if the thread was interrupted, the exception itself if it says
   *     enough
   */
  static IOException of(String location, Exception thrown) {
    if (thrown instanceof StoreAnswer answered) {
      return answered;
    }
    if (interrupted(thrown)) {
      Thread.currentThread().interrupt();
      InterruptedIOException stopped = new InterruptedIOException("interrupted at " + location);
      stopped.initCause(thrown);
      return stopped;
    }
    OptionalInt status = status(thrown);
    String words = words(thrown);
    Optional<String> advice = advice(location, status, words);
    if (advice.isPresent()) {
      return new StoreAnswer(Kind.REFUSED, advice.get() + found(status, thrown), thrown);
    }
    if (among(thrown, List.of(FileNotFoundException.class, NoSuchFileException.class))
        || status.orElse(0) == 404) {
      FileNotFoundException missing = new FileNotFoundException(location + " is not there");
      missing.initCause(thrown);
      return missing;
    }
    int code = status.orElse(0);
    if (code == 408 || code == 429 || code >= 500) {
      return new StoreAnswer(
          Kind.BUSY, "the store is busy or broken" + found(status, thrown), thrown);
    }
    if (code >= 300) {
      return new StoreAnswer(
          Kind.REFUSED, "the store refuses this" + found(status, thrown), thrown);
    }
    if (among(thrown, NETWORK) || NETWORK_WORDS.stream().anyMatch(words::contains)) {
      return new StoreAnswer(
          Kind.BUSY, "the store is out of reach" + found(status, thrown), thrown);
    }
    return thrown instanceof IOException known
        ? known
        : new StoreAnswer(Kind.UNKNOWN, "the store fails" + found(status, thrown), thrown);
  }

  /** What to do, if the store will give the same answer until it is done. */
  private static Optional<String> advice(String location, OptionalInt status, String words) {
    int code = status.orElse(0);
    boolean s3 = location.startsWith("s3:");
    if (words.contains("nosuchbucket")
        || words.contains("bucket does not exist")
        || words.contains("bucket is not valid")) {
      return Optional.of(
          "there is no bucket of this name (%s); create it, or correct the location"
              .formatted(bucket(location)));
    }
    if (words.contains("unable to load credentials") || words.contains("default credentials")) {
      return Optional.of(
          "no credentials were found; "
              + (s3
                  ? "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile in ~/.aws"
                  : "docs/file-systems.md says where they are looked for"));
    }
    if (words.contains("unable to load region")
        || words.contains("region must not be")
        || words.contains("region is wrong")
        || code == 301) {
      return Optional.of("the bucket's region is needed; set AWS_REGION or --s3-region to it");
    }
    if (code == 401 || code == 403) {
      return Optional.of(
          "the store refuses these credentials; check "
              + (s3 ? "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY" : "them")
              + " and their rights on "
              + bucket(location));
    }
    return Optional.empty();
  }

  private static String bucket(String location) {
    return location.replaceFirst("^([^/]*//[^/]*).*", "$1");
  }

  private static String found(OptionalInt status, Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = Optional.ofNullable(root.getMessage()).orElse("");
    String said = (root.getClass().getSimpleName() + " " + message).replaceAll("\\s+", " ").strip();
    String cut = said.length() > LONGEST_CAUSE ? said.substring(0, LONGEST_CAUSE) + "…" : said;
    return " (found: " + (status.isPresent() ? status.getAsInt() + " " : "") + cut + ")";
  }

  private static Stream<Throwable> chain(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause);
  }

  private static boolean among(Throwable thrown, List<Class<? extends Throwable>> types) {
    return chain(thrown).anyMatch(cause -> types.stream().anyMatch(type -> type.isInstance(cause)));
  }

  private static boolean interrupted(Throwable thrown) {
    return chain(thrown)
        .anyMatch(
            cause ->
                cause instanceof InterruptedException
                    || cause instanceof ClosedByInterruptException
                    || (cause instanceof InterruptedIOException
                        && !(cause instanceof SocketTimeoutException))
                    || cause.getClass().getSimpleName().equals("AbortedException"));
  }

  private static String words(Throwable thrown) {
    StringBuilder words = new StringBuilder();
    chain(thrown).forEach(cause -> words.append(cause).append('\n'));
    return words.toString().toLowerCase(Locale.ROOT);
  }

  private static OptionalInt status(Throwable thrown) {
    return chain(thrown)
        .flatMap(cause -> STATUS_METHODS.stream().map(method -> status(cause, method)))
        .flatMapToInt(OptionalInt::stream)
        .filter(status -> status > 0)
        .findFirst();
  }

  private static OptionalInt status(Throwable cause, String method) {
    try {
      return cause.getClass().getMethod(method).invoke(cause) instanceof Integer status
          ? OptionalInt.of(status)
          : OptionalInt.empty();
    } catch (ReflectiveOperationException e) {
      return OptionalInt.empty();
    }
  }
}
