package dev.fisherflow.pipelines.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.ImageProcessor;
import dev.fisherflow.learning.model.file.WeightFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Fetches a model from a hub in Hugging Face layout ({@code NAME/resolve/REVISION/FILE}):
 * configuration, safetensors weights, tokenizer and preprocessor, never a pickle. All files are of
 * one commit, and the folder appears when it is complete, with {@code fetched.json} to say what it
 * is.
 */
public final class ModelFetch {

  /** Where models come from by default. */
  public static final String BASE_URL = "https://huggingface.co";

  /** The revision by default. */
  public static final String REVISION = "main";

  /** Says what a folder holds: model, commit, SHA-256 of each file. */
  static final String RECORD = "fetched.json";

  private static final String CONFIG = HuggingFaceFolder.CONFIG;
  private static final String WEIGHTS = WeightFiles.SINGLE;
  private static final String INDEX = WeightFiles.INDEX;
  private static final List<String> OPTIONAL =
      List.of(HuggingFaceFolder.TOKENIZER, ImageProcessor.FILE);
  private static final List<String> PICKLES =
      List.of("pytorch_model.bin", "pytorch_model.bin.index.json");
  private static final long MOST_TEXT = 256L << 20;
  private static final long MOST_WEIGHTS = 1L << 40;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][\\w.-]*(/[A-Za-z0-9_][\\w.-]*)?");
  private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9][\\w.-]*\\.safetensors");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Downloader downloader;
  private final FetchProgress progress;
  private final URI base;
  private final String name;
  private final Pins pins;
  private final Map<String, String> digests = new TreeMap<>();

  private ModelFetch(
      Downloader downloader, FetchProgress progress, URI base, String name, Pins pins) {
    this.downloader = downloader;
    this.progress = progress;
    this.base = base;
    this.name = name;
    this.pins = pins;
  }

  /**
   * What to fetch.
   *
   * @param name as the hub names it, such as {@code google-t5/t5-base}
   * @param revision branch, tag or commit
   * @param baseUrl the hub
   * @param to the model's folder, new or empty
   * @param sha256 what files must be, by name without folder, in hexadecimal
   */
  public record Request(
      String name, String revision, String baseUrl, Path to, Map<String, String> sha256) {}

  /**
   * Fetches a model, unless the folder holds just that.
   *
   * @throws FetchException if it cannot be fetched, or the folder holds something else
   */
  public static void fetch(Request request, FetchSettings settings, FetchProgress progress) {
    if (!NAME.matcher(request.name()).matches() || request.name().contains("..")) {
      throw new FetchException(
          "model: expected a name such as google-t5/t5-base, found '" + request.name() + "'");
    }
    try (Downloader downloader = new Downloader(settings, progress)) {
      new ModelFetch(
              downloader,
              progress,
              Addresses.base(request.baseUrl()),
              request.name(),
              new Pins(request.sha256()))
          .fetch(request.revision(), request.to().toAbsolutePath().normalize());
    }
  }

  private void fetch(String revision, Path to) {
    String commit = commit(revision);
    if (!Folders.vacant(to)) {
      expectSame(commit, to);
      progress.note(to + " holds " + name + " at " + commit + " already");
      return;
    }
    Path making =
        Folders.create(
            to.resolveSibling(
                ".%s-%s-%s.part"
                    .formatted(to.getFileName(), name.replace('/', '_'), encoded(commit))));
    file(commit, CONFIG, making, MOST_TEXT);
    read(making.resolve(CONFIG));
    for (String file : OPTIONAL) {
      try {
        file(commit, file, making, MOST_TEXT);
      } catch (AbsentException e) {
        progress.note(name + " has no " + file);
      }
    }
    weights(commit, making);
    pins.allMet();
    record(commit, making);
    Folders.publish(making, to);
  }

  /** The commit that a revision is now, or the revision itself if the server does not say. */
  private String commit(String revision) {
    try {
      return downloader
          .head(address(revision, CONFIG))
          .hubHeader("X-Repo-Commit")
          .filter(commit -> COMMIT.matcher(commit).matches())
          .orElse(revision);
    } catch (AbsentException e) {
      throw new FetchException(
          "%s: there is no such model or revision, or it has no %s"
              .formatted(address(revision, CONFIG), CONFIG),
          e);
    }
  }

  private void weights(String commit, Path making) {
    try {
      file(commit, WEIGHTS, making, MOST_WEIGHTS);
      return;
    } catch (AbsentException e) {
      progress.note(name + " has no " + WEIGHTS + "; looking for parts of it");
    }
    try {
      file(commit, INDEX, making, MOST_TEXT);
    } catch (AbsentException e) {
      throw new FetchException(withoutSafetensors(commit), e);
    }
    for (String shard : shards(making.resolve(INDEX))) {
      file(commit, shard, making, MOST_WEIGHTS);
    }
  }

  private static SortedSet<String> shards(Path index) {
    SortedSet<String> shards = new TreeSet<>();
    for (JsonNode shard : read(index).path("weight_map")) {
      if (!shard.isTextual() || !SHARD.matcher(shard.textValue()).matches()) {
        throw new FetchException(
            "%s: weight_map: expected names of .safetensors files beside it, found %s"
                .formatted(INDEX, shard));
      }
      shards.add(shard.textValue());
    }
    if (shards.isEmpty()) {
      throw new FetchException(INDEX + ": expected a weight_map with files, found none");
    }
    return shards;
  }

  private String withoutSafetensors(String commit) {
    for (String pickle : PICKLES) {
      try {
        downloader.head(address(commit, pickle));
      } catch (AbsentException e) {
        continue;
      }
      return "%s has its weights only as a pickle (%s), which can run code and is never fetched;"
              .formatted(name, pickle)
          + " name another revision (many models have one with safetensors), or convert it where"
          + " you trust it, in Python: model = transformers.AutoModel.from_pretrained('"
          + name
          + "'); model.save_pretrained(FOLDER, safe_serialization=True)";
    }
    return name + " has neither " + WEIGHTS + " nor " + INDEX;
  }

  private void file(String commit, String file, Path making, long maxBytes) {
    digests.put(
        file,
        downloader.fetch(
            new Download(
                address(commit, file), making.resolve(file), pins.of(file), maxBytes, true)));
  }

  private URI address(String revision, String file) {
    return base.resolve(
        URI.create(base.getRawPath() + name + "/resolve/" + encoded(revision) + "/" + file));
  }

  /** A revision as one part of a path: its slashes are no separators. */
  private static String encoded(String revision) {
    return URLEncoder.encode(revision, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private void record(String commit, Path making) {
    ObjectNode record = JSON.createObjectNode().put("model", name).put("revision", commit);
    digests.forEach(record.putObject("sha256")::put);
    try {
      Files.writeString(making.resolve(RECORD), record.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new FetchException("cannot write " + making.resolve(RECORD) + ": " + e, e);
    }
  }

  private void expectSame(String commit, Path to) {
    Path record = to.resolve(RECORD);
    JsonNode found = Files.exists(record) ? read(record) : JSON.createObjectNode();
    if (!found.path("model").asText().equals(name)
        || !found.path("revision").asText().equals(commit)) {
      throw new FetchException(
          "%s: expected a new or empty folder, or %s at %s; found %s; name another folder or delete it"
              .formatted(to, name, commit, found.isEmpty() ? "files of unknown origin" : found));
    }
  }

  private static JsonNode read(Path file) {
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (json.isObject()) {
        return json;
      }
      throw new FetchException(file + ": expected a JSON object, found " + json.getNodeType());
    } catch (IOException e) {
      throw new FetchException(file + ": expected a JSON object: " + e.getMessage(), e);
    }
  }
}
