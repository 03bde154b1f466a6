package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Architecture.Embeddings;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.schemas.AdapterSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Prompt tuning (Lester et al. 2021): t trained embeddings before those of the encoder's input.
 * With decoder pads, t padding tokens follow the decoder's start token too, as peft does to a T5
 * model under the task type CAUSAL_LM, which the paper's published prompts were trained with. With
 * left padding, pads stand between the virtual tokens and a shorter text, as in the authors'
 * program; they are masked, so that all they do is to move the text's positions away from the
 * prompt's.
 *
 * <p>The embeddings start, as in peft, at those of a text's tokens, special ones included, repeated
 * and cut to t; or at draws from N(0, 1).
 */
public final class PromptTuning implements Adapter {

  private static final String TENSOR = "prompt_embeddings";

  private final Architecture architecture;
  private final Embeddings embeddings;
  private final int tokens;
  private final boolean decoderPads;
  private final int paddedTo;
  private final Optional<Supplier<Initial>> textInitial;

  /**
   * An adapter for a model known by its tensors' shapes alone.
   *
   * @param settings type prompt: virtual tokens, initialisation and decoder pads
   * @param textInitial makes the initial numbers where the settings ask for a text's
   * @throws ModelException if the model is none for prompts
   */
  public PromptTuning(
      AdapterSettings settings, Architecture architecture, Supplier<Initial> textInitial) {
    this(Settings.of(settings), new AdapterSite(architecture, 0, FrozenStart.NONE, textInitial));
  }

  PromptTuning(Settings settings, AdapterSite site) {
    this.architecture = site.architecture();
    this.embeddings =
        architecture
            .embeddings()
            .orElseThrow(
                () ->
                    new ModelException(
                        "adapter.type: prompt tuning is for text-to-text models such as T5; the"
                            + " model is a "
                            + architecture.huggingFaceName().className()));
    this.tokens = settings.get(Family.VIRTUAL_TOKENS);
    this.decoderPads = settings.get(Family.DECODER_PADS);
    this.paddedTo = Family.paddedTo(settings);
    this.textInitial =
        settings.get(Family.PROMPT_INIT).equals(Family.TEXT)
            ? Optional.of(site.promptText())
            : Optional.empty();
  }

  @Override
  public List<TensorSpec> tensors() {
    if (textInitial.isEmpty()) {
      return List.of(TensorSpec.normal(TENSOR, 1, tokens, embeddings.width()));
    }
    Initial initial = (random, count) -> textInitial.get().get().numbers(random, count);
    return List.of(TensorSpec.of(TENSOR, initial, tokens, embeddings.width()));
  }

  @Override
  public Layers over(FrozenLayers frozen, Leaves leaves, Dropout dropout) {
    return new DelegatingLayers(frozen) {
      @Override
      public Optional<Prompt> prompt(int samples, NDManager scope) {
        NDArray virtual = leaves.repeated(TENSOR, samples, scope);
        return Optional.of(new Prompt(virtual, decoderPads ? tokens : 0, paddedTo));
      }
    };
  }

  @Override
  public String fileKey(String tensor) {
    return tensor;
  }

  @Override
  public ObjectNode configuration() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(AdapterConfig.TYPE, Family.PEFT_TYPE);
    json.put(
        Family.TASK_TYPE,
        decoderPads ? Family.DECODER_PADS_TASK : architecture.huggingFaceName().taskType());
    json.put(Family.TOKENS_KEY, tokens);
    json.put("token_dim", embeddings.width());
    json.put(Family.SUBMODULES_KEY, 1);
    json.put("num_attention_heads", embeddings.heads());
    json.put("num_layers", embeddings.depth());
    // What the file holds is loaded, whatever it started from: naming the text would have peft ask
    // for a tokenizer first.
    json.put(Family.INIT_KEY, Family.RANDOM.toUpperCase(Locale.ROOT));
    json.put("inference_mode", true);
    if (paddedTo > 0) { // a function of its own, which peft itself leaves to who makes the inputs
      json.put(Family.PADDING.name(), Family.LEFT);
      json.put(Family.PADDED_KEY, paddedTo);
    }
    return json;
  }

  /** Prompt tuning as specifications name it. */
  public static final class Family implements AdapterFamily {

    private static final String PEFT_TYPE = "PROMPT_TUNING";
    private static final String TASK_TYPE = "task_type";
    private static final String DECODER_PADS_TASK = "CAUSAL_LM";
    private static final String TOKENS_KEY = "num_virtual_tokens";
    private static final String SUBMODULES_KEY = "num_transformer_submodules";
    private static final String INIT_KEY = "prompt_tuning_init";
    private static final String TEXT = "text";
    private static final String RANDOM = "random";

    private static final Setting<Integer> VIRTUAL_TOKENS =
        Setting.count("virtualTokens", "trained embeddings before the encoder's input")
            .byDefault(20);

    private static final Setting<String> PROMPT_INIT =
        Setting.word(
                "promptInit",
                Domain.oneOf("a start of the prompt", List.of(TEXT, RANDOM)),
                "start at the embeddings of the task's text, or at draws from N(0, 1)")
            .byDefault(TEXT);

    private static final Setting<Boolean> DECODER_PADS =
        Setting.flag("decoderPads", "as many pads follow the decoder's start token")
            .byDefault(false);

    private static final String LEFT = "left";
    private static final String PADDED_KEY = "padded_tokens";

    private static final Setting<String> PADDING =
        Setting.word(
                "padding",
                Domain.oneOf("a padding", List.of(LEFT)),
                "left: pads stand between the virtual tokens and a shorter text; null for none")
            .orNull();

    /** The authors' program pads to 100 tokens. */
    private static final int AUTHORS_TOKENS = 100;

    private static final Setting<Integer> PADDED_TOKENS =
        Setting.count(
                "paddedTokens",
                "tokens of pads and text together where there are pads; null for 100")
            .orNull();

    private static final Declaration DECLARATION =
        Declaration.of(
                "prompt",
                "Prompt tuning",
                20,
                "Trained embeddings stand before those of the encoder's input.")
            .from("Lester et al. 2021, as in peft")
            .with(HEAD, VIRTUAL_TOKENS, PROMPT_INIT, DECODER_PADS, PADDING, PADDED_TOKENS);

    /** Keys that are read, and those that describe the model or where the prompt started. */
    private static final List<String> KNOWN =
        List.of(
            TOKENS_KEY,
            SUBMODULES_KEY,
            INIT_KEY,
            PADDING.name(),
            PADDED_KEY,
            "prompt_tuning_init_text",
            "tokenizer_name_or_path",
            "tokenizer_kwargs",
            "token_dim",
            "num_attention_heads",
            "num_layers");

    private static final Map<String, Boolean> PADS_OF_TASK =
        Map.of("SEQ_2_SEQ_LM", false, DECODER_PADS_TASK, true);

    @Override
    public boolean hasMatrices() {
      return false;
    }

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public Adapter create(Settings settings, AdapterSite site) {
      return new PromptTuning(settings, site);
    }

    @Override
    public Map<String, String> shortTexts(Settings settings) {
      String initial = settings.get(PROMPT_INIT);
      Map<String, String> texts = new LinkedHashMap<>();
      texts.put(VIRTUAL_TOKENS.name(), VIRTUAL_TOKENS.text(settings));
      texts.put(PROMPT_INIT.name(), initial.equals(TEXT) ? "" : initial);
      texts.put(DECODER_PADS.name(), settings.get(DECODER_PADS) ? "pads" : "");
      int padded = paddedTo(settings);
      texts.put(PADDING.name(), padded > 0 ? "padded" + padded : "");
      texts.put(PADDED_TOKENS.name(), "");
      texts.put(HEAD.name(), TrainedHead.shortText(settings));
      return texts;
    }

    @Override
    public String peftType() {
      return PEFT_TYPE;
    }

    @Override
    public AdapterSettings read(AdapterConfig config) {
      config.requireOnly(KNOWN, "prompt tuning");
      Boolean decoderPads = PADS_OF_TASK.get(config.get(TASK_TYPE).asText());
      if (decoderPads == null) {
        throw config.expected(
            TASK_TYPE + " to be one of " + PADS_OF_TASK.keySet(), config.get(TASK_TYPE));
      }
      JsonNode submodules = config.get(SUBMODULES_KEY);
      if (submodules.asInt(decoderPads ? 1 : 2) != 1) {
        throw config.expected(
            SUBMODULES_KEY + " to be 1: prompts of the encoder alone are supported", submodules);
      }
      AdapterSettings settings =
          AdapterSettings.newBuilder()
              .setType(name())
              .setVirtualTokens(config.count(TOKENS_KEY, VIRTUAL_TOKENS.byDefault()))
              .setPromptInit(start(config.get(INIT_KEY)))
              .setDecoderPads(decoderPads)
              .build();
      JsonNode padding = config.get(PADDING.name());
      if (padding.isMissingNode()) {
        return settings;
      }
      if (!padding.asText().equals(LEFT)) {
        throw config.expected(PADDING.name() + " to be " + LEFT, padding);
      }
      int padded = config.count(PADDED_KEY, AUTHORS_TOKENS);
      return Settings.with(
          Settings.with(settings, PADDING, LEFT),
          PADDED_TOKENS,
          padded == AUTHORS_TOKENS ? null : padded);
    }

    /** Tokens that shorter texts are padded to; 0 for no pads. */
    private static int paddedTo(Settings settings) {
      Integer padded = settings.get(PADDED_TOKENS);
      if (!settings.has(PADDING)) {
        if (padded != null) {
          throw new ModelException(
              "adapter.paddedTokens: expected padding: left beside it, found %d alone: add the one or leave out the other"
                  .formatted(padded));
        }
        return 0;
      }
      return padded == null ? AUTHORS_TOKENS : padded;
    }

    /** Where the prompt started, which its tensors no longer show. */
    private static String start(JsonNode initial) {
      return initial.asText().toLowerCase(Locale.ROOT).equals(TEXT) ? TEXT : RANDOM;
    }

    @Override
    public List<String> taskTypes(Architecture architecture) {
      return List.copyOf(PADS_OF_TASK.keySet());
    }

    @Override
    public void check(Settings settings, Path file, Safetensors tensors) {
      int said = settings.get(VIRTUAL_TOKENS);
      Shape shape = tensors.shape(TENSOR);
      long found = shape.dimension() == 0 ? 0 : shape.get(0);
      if (found != said) {
        throw new ModelException(
            "%s holds %d embeddings, its configuration says %s %d: the files are of different"
                    .formatted(file, found, TOKENS_KEY, said)
                + " adapters, save both again");
      }
    }
  }
}
