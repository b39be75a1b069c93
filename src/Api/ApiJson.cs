using System.Text.Json;
using System.Text.Json.Serialization;
using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Telemetry;
using LLMHive.Usage;

namespace LLMHive;

/// <summary>Everything the API reads and writes as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(UtcTime), typeof(SnakeCaseEnum<BillingCycle>), typeof(SnakeCaseEnum<RunStatus>), typeof(SnakeCaseEnum<TraceKind>)])]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(PageView<Account>))]
[JsonSerializable(typeof(AccountBody))]
[JsonSerializable(typeof(AccountChangeBody))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(RotateBody))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(NewKeyView))]
[JsonSerializable(typeof(PageView<KeyView>))]
[JsonSerializable(typeof(PlanBody))]
[JsonSerializable(typeof(Entitlements))]
[JsonSerializable(typeof(UsageBody))]
[JsonSerializable(typeof(UsageRecorded))]
[JsonSerializable(typeof(UsageView))]
[JsonSerializable(typeof(LimitView))]
[JsonSerializable(typeof(ModelView))]
[JsonSerializable(typeof(ModelListView))]
[JsonSerializable(typeof(SimpleChatBody))]
[JsonSerializable(typeof(SimpleChatView))]
[JsonSerializable(typeof(ChatCompletionRequest))]
[JsonSerializable(typeof(ChatCompletionResponse))]
[JsonSerializable(typeof(EmbeddingsRequest))]
[JsonSerializable(typeof(EmbeddingsResponse))]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(TraceView))]
[JsonSerializable(typeof(FeedbackBody))]
[JsonSerializable(typeof(FeedbackView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(WelcomeView))]
[JsonSerializable(typeof(OpenAiErrorView))]
[JsonSerializable(typeof(ProblemView))]
internal sealed partial class ApiJson : JsonSerializerContext;
