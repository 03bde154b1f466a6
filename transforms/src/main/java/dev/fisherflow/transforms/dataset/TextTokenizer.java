package dev.fisherflow.transforms.dataset;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.transforms.workspace.BeamFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A {@code tokenizer.json} at work: special tokens as it says; cut to a length, the longer text of
 * a pair first; never padded. Of cutting and padding, the file itself says only at which side is
 * cut. May be used by several threads; close it to free the native memory.
 */
public final class TextTokenizer implements AutoCloseable {

  /** Start of the location of a file on the class path. */
  public static final String CLASS_PATH = "classpath:";

  /** Tokens beyond which no text is read, whatever is kept of it. */
  private static final int LONGEST = 1 << 20;

  /** The tokenizer of the embedded model, all-MiniLM-L6-v2. */
  public static final String EMBEDDED = CLASS_PATH + "/all-minilm-l6-v2-tokenizer.json";

  /**
   * As the authors' program cuts: it takes the first tokens of all, the end token included in the
   * count, so that a longer text keeps one token more and has no end.
   */
  public static final String AUTHORS = "authors";

  /** The beginning of a longer text is left out, not its end. */
  public static final String LEFT = "left";

  /** How texts may be cut where not as usual. */
  public static final List<String> TRUNCATIONS = List.of(AUTHORS, LEFT);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HuggingFaceTokenizer tokenizer;
  private final int maxTokens;

  private TextTokenizer(HuggingFaceTokenizer tokenizer, int maxTokens) {
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
  }

  /**
   * The tokenizer of a file's bytes.
   *
   * @param json the bytes of a {@code tokenizer.json}
   * @param maxTokens longest input, special tokens included
   * @throws DatasetException if they are not a tokenizer's
   */
  public static TextTokenizer of(byte[] json, int maxTokens) {
    return of(json, maxTokens, null);
  }

  /**
   * The same.
   *
   * @param truncation one of {@link #TRUNCATIONS}; null to cut a text before its special tokens
   */
  public static TextTokenizer of(byte[] json, int maxTokens, String truncation) {
    boolean whole = AUTHORS.equals(truncation);
    String length = Integer.toString(whole ? LONGEST : maxTokens);
    try {
      return new TextTokenizer(
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(LEFT.equals(truncation) ? cutLeft(json, maxTokens) : json),
              Map.of(
                  "addSpecialTokens", "true",
                  "padding", "false",
                  "truncation", "longest_first",
                  "maxLength", length,
                  "modelMaxLength", length)),
          maxTokens);
    } catch (IOException | RuntimeException e) {
      throw new DatasetException(
          "expected a tokenizer.json of the Hugging Face tokenizers library: " + e.getMessage(), e);
    }
  }

  /** The same file, in which texts are cut at their left; how the rest is cut is said besides. */
  private static byte[] cutLeft(byte[] json, int maxTokens) throws IOException {
    if (!(JSON.readTree(json) instanceof ObjectNode file)) {
      throw new IOException("it holds no object");
    }
    file.putObject("truncation")
        .put("direction", "Left")
        .put("max_length", maxTokens)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    return JSON.writeValueAsBytes(file);
  }

  /**
   * The bytes of a tokenizer file.
   *
   * @param location a path or URI on any Beam file system, or {@code classpath:/name}
   * @throws DatasetException if there is no such file or it cannot be read
   */
  public static byte[] bytes(String location) {
    try (InputStream stream = open(location)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new DatasetException("cannot read the tokenizer " + location, e);
    }
  }

  /** The tokens of an input. */
  public Tokens encode(InputFormat.Input input) {
    Encoding encoding =
        input.second().isPresent()
            ? tokenizer.encode(input.first(), input.second().get())
            : tokenizer.encode(input.first());
    List<Integer> ids = first(encoding.getIds());
    if (ids.isEmpty()) {
      throw new DatasetException(
          "expected texts of one token or more, found one of none: the model's tokenizer puts no"
              + " special tokens around texts; leave empty texts out, or choose another model");
    }
    boolean cut = encoding.exceedMaxLength() || encoding.getIds().length > maxTokens;
    boolean oneSegment = Arrays.stream(encoding.getTypeIds()).allMatch(type -> type == 0);
    return new Tokens(ids, oneSegment ? List.of() : first(encoding.getTypeIds()), cut);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private static InputStream open(String location) throws IOException {
    if (!location.startsWith(CLASS_PATH)) {
      return BeamFiles.patient().open(location);
    }
    InputStream stream =
        TextTokenizer.class.getResourceAsStream(location.substring(CLASS_PATH.length()));
    if (stream == null) {
      throw new IOException("not on the class path");
    }
    return stream;
  }

  private List<Integer> first(long[] numbers) {
    return LongStream.of(numbers).limit(maxTokens).mapToObj(Math::toIntExact).toList();
  }

  /**
   * A tokenized input.
   *
   * @param ids token ids
   * @param typeIds segment of each token; empty when all are 0
   * @param cut whether the input has more
   */
  public record Tokens(List<Integer> ids, List<Integer> typeIds, boolean cut) {}
}
