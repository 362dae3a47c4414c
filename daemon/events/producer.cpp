#include "daemon/events/producer.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>

namespace cargo::events {

namespace {

constexpr int wait_step_ms = 100;
constexpr int topics_first_ms = 250;  // doubled while there is no answer
constexpr int topics_longest_ms = 2'000;
constexpr int topic_timeout_ms = 5'000;
constexpr int replication_for_min_insync = 3;
using Text = std::array<char, 512>;

struct Destroy {
    void operator()(rd_kafka_conf_t* it) const { rd_kafka_conf_destroy(it); }
    void operator()(rd_kafka_NewTopic_t* it) const { rd_kafka_NewTopic_destroy(it); }
    void operator()(rd_kafka_AdminOptions_t* it) const { rd_kafka_AdminOptions_destroy(it); }
    void operator()(rd_kafka_queue_t* it) const { rd_kafka_queue_destroy(it); }
    void operator()(rd_kafka_event_t* it) const { rd_kafka_event_destroy(it); }
    void operator()(rd_kafka_error_t* it) const { rd_kafka_error_destroy(it); }
    void operator()(const rd_kafka_metadata_t* it) const { rd_kafka_metadata_destroy(it); }
};
template <class T>
using Owned = std::unique_ptr<T, Destroy>;

/// librdkafka's own log says nothing that an error does not say; it must not write to our stderr.
void on_log(const rd_kafka_t*, int, const char*, const char*) {}

/// The fatal error of a handle, if it has one: from then on it refuses everything.
std::optional<std::string> fatal_error(rd_kafka_t* handle) {
    Text text{};
    if (rd_kafka_fatal_error(handle, text.data(), text.size()) == RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
    return std::string(text.data());
}

Result<Owned<rd_kafka_conf_t>> configuration(const KafkaOptions& options) {
    std::map<std::string, std::string> settings = options.security;
    const std::map<std::string, std::string> ours{
        {"bootstrap.servers", options.brokers},
        {"client.id", "quai"},
        {"enable.idempotence", "true"},
        {"acks", "all"},
        {"max.in.flight", "5"},
        {"message.timeout.ms", "0"},  // never: the outbox is the timeout
        {"linger.ms", "0.5"},         // what the relay sends comes in pages: enough to fill a request
        {"compression.codec", "lz4"},
        {"partitioner", "murmur2_random"},  // as Java clients do
        {"queue.buffering.max.kbytes", std::to_string(options.queue_kbytes_max)},
        {"message.max.bytes", std::to_string(options.message_bytes_max)},
        {"reconnect.backoff.max.ms", "1000"},  // a broker that came back is found within a second
    };
    for (const auto& [name, value] : ours) settings[name] = value;
    Owned<rd_kafka_conf_t> conf(rd_kafka_conf_new());
    for (const auto& [name, value] : settings) {
        Text text{};
        if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), text.data(), text.size()) != RD_KAFKA_CONF_OK) {
            return fail(Errc::bus_unavailable, {}, text.data());
        }
    }
    return conf;
}

/// The topic's own outcome within an answer about one topic.
Result<void> outcome_of(const std::string& topic, rd_kafka_event_t* answer) {
    if (rd_kafka_event_error(answer) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return fail(Errc::bus_unavailable, {}, fmt::format("{}: {}", topic, rd_kafka_event_error_string(answer)));
    }
    std::size_t count = 0;
    const rd_kafka_topic_result_t** results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer), &count);
    const rd_kafka_resp_err_t code = count == 1 ? rd_kafka_topic_result_error(results[0]) : RD_KAFKA_RESP_ERR__FAIL;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return {};
    return fail(Errc::bus_unavailable, {}, fmt::format("{}: {}", topic, rd_kafka_err2str(code)));
}

}  // namespace

/// One handle of librdkafka, its topics, and the queue on which it reports.
struct Producer::Handle {
    rd_kafka_t* kafka = nullptr;
    Owned<rd_kafka_queue_t> reports{};
    std::map<std::string, rd_kafka_topic_t*, std::less<>> topics{};

    explicit Handle(rd_kafka_t* made) : kafka(made), reports(rd_kafka_queue_get_main(made)) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    /// Drops what is queued or on its way: it must not arrive after what is sent next.
    ~Handle() {
        rd_kafka_queue_cb_event_enable(reports.get(), nullptr, nullptr);
        rd_kafka_purge(kafka, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        for (const auto& [name, topic] : topics) rd_kafka_topic_destroy(topic);
        reports.reset();
        rd_kafka_destroy(kafka);
    }

    static void on_news(rd_kafka_t*, void* news) { (*static_cast<News*>(news))(); }

    /// `news` outlives the handle.
    [[nodiscard]] static Result<std::unique_ptr<Handle>> make(const KafkaOptions& options, News& news) {
        Result<Owned<rd_kafka_conf_t>> conf = configuration(options);
        if (!conf) return std::unexpected(conf.error());
        rd_kafka_conf_set_events(conf->get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
        rd_kafka_conf_set_log_cb(conf->get(), on_log);
        Text text{};
        rd_kafka_t* const kafka = rd_kafka_new(RD_KAFKA_PRODUCER, conf->get(), text.data(), text.size());
        if (kafka == nullptr) return fail(Errc::bus_unavailable, {}, text.data());
        static_cast<void>(conf->release());  // it belongs to the handle now
        auto handle = std::make_unique<Handle>(kafka);
        if (news) rd_kafka_queue_cb_event_enable(handle->reports.get(), on_news, &news);
        return handle;
    }

    /// Nullptr: librdkafka refuses the name.
    [[nodiscard]] rd_kafka_topic_t* topic(std::string_view name) {
        const auto found = topics.find(name);
        if (found != topics.end()) return found->second;
        std::string text(name);
        rd_kafka_topic_t* const made = rd_kafka_topic_new(kafka, text.c_str(), nullptr);
        if (made != nullptr) topics.emplace(std::move(text), made);
        return made;
    }

    /// Copies the message into the queue; its report will name `batch`.
    [[nodiscard]] rd_kafka_resp_err_t enqueue(const Message& message, Batch& batch) {
        rd_kafka_topic_t* const to = topic(message.topic);
        if (to == nullptr) return RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION;
        rd_kafka_headers_t* const headers = rd_kafka_headers_new(message.headers.size());
        for (const auto& [name, value] : message.headers) {
            rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                                static_cast<ssize_t>(value.size()));
        }
        std::array<rd_kafka_vu_t, 7> parts{};
        parts[0].vtype = RD_KAFKA_VTYPE_RKT;
        parts[0].u.rkt = to;
        parts[1].vtype = RD_KAFKA_VTYPE_KEY;
        parts[1].u.mem = {const_cast<char*>(message.key.data()), message.key.size()};
        parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
        parts[2].u.mem = {const_cast<char*>(message.value.data()), message.value.size()};
        parts[3].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
        parts[3].u.i64 = message.time.ms;
        parts[4].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
        parts[4].u.i = RD_KAFKA_MSG_F_COPY;
        parts[5].vtype = RD_KAFKA_VTYPE_HEADERS;
        parts[5].u.headers = headers;
        parts[6].vtype = RD_KAFKA_VTYPE_OPAQUE;
        parts[6].u.ptr = &batch;
        const Owned<rd_kafka_error_t> error(rd_kafka_produceva(kafka, parts.data(), parts.size()));
        if (error == nullptr) return RD_KAFKA_RESP_ERR_NO_ERROR;
        rd_kafka_headers_destroy(headers);  // still ours when nothing was queued
        return rd_kafka_error_code(error.get());
    }
};

Producer::Producer(KafkaOptions options, News news) : options_(std::move(options)), news_(std::move(news)) {}
Producer::~Producer() = default;

Result<std::unique_ptr<Producer>> Producer::open(const KafkaOptions& options, News news) {
    std::unique_ptr<Producer> producer(new Producer(options, std::move(news)));
    if (const Result<void> made = producer->have_handle(); !made) return std::unexpected(made.error());
    return producer;
}

Result<void> Producer::have_handle() {
    if (handle_ != nullptr) return {};
    Result<std::unique_ptr<Handle>> handle = Handle::make(options_, news_);
    if (!handle) return std::unexpected(handle.error());
    handle_ = std::move(*handle);
    refusal_.reset();
    too_large_ = false;
    return {};
}

void Producer::discard() {
    handle_.reset();
}

Result<void> Producer::send(const Message& message, Batch& batch, const GoOn& go_on) {
    if (const Result<void> made = have_handle(); !made) return made;
    rd_kafka_resp_err_t code = handle_->enqueue(message, batch);
    while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        if (const Result<void> served = collect(std::chrono::milliseconds(wait_step_ms)); !served) return served;
        if (!go_on()) {
            discard();
            return fail(Errc::bus_unavailable, {}, "gave up waiting for the broker, the queue is full");
        }
        code = handle_->enqueue(message, batch);
    }
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        ++batch.sent;
        return {};
    }
    if (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) too_large_ = true;
    refusal_ = fmt::format("{}: {}", message.topic, rd_kafka_err2str(code));
    return refused();
}

/// The error that everything now ends with, and nothing of the old handle left.
Result<void> Producer::refused() {
    const std::optional<std::string> fatal = fatal_error(handle_->kafka);
    const std::string why = fatal ? *fatal : refusal_.value_or("refused");
    discard();
    return fail(fatal ? Errc::bus_fatal : Errc::bus_unavailable, {}, why);
}

void Producer::take_event(void* taken) {
    rd_kafka_event_t* const event = static_cast<rd_kafka_event_t*>(taken);
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR) {
        if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) reachable_ = false;
        return;
    }
    if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_DR) return;
    while (const rd_kafka_message_t* const message = rd_kafka_event_message_next(event)) {
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            ++static_cast<Batch*>(message->_private)->acknowledged;
            reachable_ = true;
            continue;
        }
        if (message->err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) too_large_ = true;
        if (!refusal_) refusal_ = fmt::format("{}: {}", rd_kafka_topic_name(message->rkt), rd_kafka_err2str(message->err));
    }
}

void Producer::serve(std::chrono::milliseconds at_most) {
    Owned<rd_kafka_event_t> event(rd_kafka_queue_poll(handle_->reports.get(), static_cast<int>(at_most.count())));
    while (event != nullptr) {
        take_event(event.get());
        event.reset(rd_kafka_queue_poll(handle_->reports.get(), 0));
    }
}

Result<void> Producer::collect(std::chrono::milliseconds at_most) {
    if (handle_ == nullptr) return {};
    serve(at_most);
    if (refusal_ || fatal_error(handle_->kafka)) return refused();
    return {};
}

/// The list of all topics, because asking for one may make it, with a partition count that is not ours.
Result<void> Producer::learn_topics(const GoOn& go_on) {
    for (int wait_ms = topics_first_ms;; wait_ms = std::min(2 * wait_ms, topics_longest_ms)) {
        const rd_kafka_metadata_t* raw = nullptr;
        const rd_kafka_resp_err_t code = rd_kafka_metadata(handle_->kafka, 1, nullptr, &raw, wait_ms);
        const Owned<const rd_kafka_metadata_t> answer(raw);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
            for (int i = 0; i < answer->topic_cnt; ++i) {
                if (answer->topics[i].err == RD_KAFKA_RESP_ERR_NO_ERROR) topics_.insert(answer->topics[i].topic);
            }
            topics_learnt_ = true;
            reachable_ = true;
            return {};
        }
        serve(std::chrono::milliseconds(0));
        if (!go_on()) return fail(Errc::bus_unavailable, {}, "gave up waiting for the broker's list of topics");
    }
}

Result<void> Producer::ensure_topic(std::string_view topic, int partitions, const GoOn& go_on) {
    if (topics_.contains(topic)) return {};
    if (const Result<void> made = have_handle(); !made) return made;
    if (!topics_learnt_) {
        if (const Result<void> learnt = learn_topics(go_on); !learnt) return learnt;
        if (topics_.contains(topic)) return {};
    }
    return make_topic(std::string(topic), partitions, go_on);
}

Result<void> Producer::make_topic(const std::string& topic, int partitions, const GoOn& go_on) {
    Text text{};
    rd_kafka_t* const kafka = handle_->kafka;
    const int replication = options_.replication > 0 ? options_.replication : -1;
    const Owned<rd_kafka_NewTopic_t> request(
        rd_kafka_NewTopic_new(topic.c_str(), partitions, replication, text.data(), text.size()));
    if (request == nullptr) return fail(Errc::bus_unavailable, {}, fmt::format("{}: {}", topic, text.data()));
    rd_kafka_NewTopic_set_config(request.get(), "max.message.bytes", std::to_string(options_.message_bytes_max).c_str());
    if (replication >= replication_for_min_insync) rd_kafka_NewTopic_set_config(request.get(), "min.insync.replicas", "2");

    const Owned<rd_kafka_AdminOptions_t> admin(rd_kafka_AdminOptions_new(kafka, RD_KAFKA_ADMIN_OP_CREATETOPICS));
    rd_kafka_AdminOptions_set_request_timeout(admin.get(), topic_timeout_ms, text.data(), text.size());
    const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(kafka));
    rd_kafka_NewTopic_t* requests[] = {request.get()};
    rd_kafka_CreateTopics(kafka, requests, std::size(requests), admin.get(), queue.get());
    Owned<rd_kafka_event_t> answer;
    while (answer == nullptr) {
        answer.reset(rd_kafka_queue_poll(queue.get(), wait_step_ms));
        serve(std::chrono::milliseconds(0));  // a refusal is for the next `collect` to tell
        if (answer == nullptr && !go_on()) return fail(Errc::bus_unavailable, {}, topic + ": gave up waiting for the broker");
    }
    Result<void> outcome = outcome_of(topic, answer.get());
    if (outcome) {
        topics_.insert(topic);
        reachable_ = true;
    }
    return outcome;
}

}  // namespace cargo::events
