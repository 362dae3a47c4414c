#include "daemon/events/producer.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <atomic>
#include <optional>
#include <set>

namespace cargo::events {

namespace {

constexpr int wait_step_ms = 100;
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
        {"linger.ms", "5"},           // flushing does not wait for it
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

/// What delivery reports and callbacks tell.
struct Producer::Reports {
    std::size_t acknowledged = 0;
    std::optional<std::string> refused{};  ///< the first message that the broker did not take, and why
    std::atomic<bool> reachable{true};

    static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
        Reports& reports = *static_cast<Reports*>(opaque);
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            ++reports.acknowledged;
            reports.reachable = true;
        } else if (!reports.refused) {
            reports.refused = fmt::format("{}: {}", rd_kafka_topic_name(message->rkt), rd_kafka_err2str(message->err));
        }
    }

    static void on_error(rd_kafka_t*, int code, const char*, void* opaque) {
        if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) static_cast<Reports*>(opaque)->reachable = false;
    }
};

struct Producer::Handle {
    std::set<std::string> topics{};  ///< known to be there
    rd_kafka_t* kafka = nullptr;

    explicit Handle(rd_kafka_t* made) : kafka(made) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    /// Drops what is queued or on its way: it must not arrive after what is published next.
    ~Handle() {
        rd_kafka_purge(kafka, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        rd_kafka_flush(kafka, wait_step_ms);  // serves the reports of what was dropped
        rd_kafka_destroy(kafka);
    }

    [[nodiscard]] static Result<std::unique_ptr<Handle>> make(const KafkaOptions& options, Reports& reports) {
        Result<Owned<rd_kafka_conf_t>> conf = configuration(options);
        if (!conf) return std::unexpected(conf.error());
        rd_kafka_conf_set_opaque(conf->get(), &reports);
        rd_kafka_conf_set_dr_msg_cb(conf->get(), Reports::on_delivery);
        rd_kafka_conf_set_error_cb(conf->get(), Reports::on_error);
        rd_kafka_conf_set_log_cb(conf->get(), on_log);
        Text text{};
        rd_kafka_t* const kafka = rd_kafka_new(RD_KAFKA_PRODUCER, conf->get(), text.data(), text.size());
        if (kafka == nullptr) return fail(Errc::bus_unavailable, {}, text.data());
        static_cast<void>(conf->release());  // it belongs to the handle now
        return std::make_unique<Handle>(kafka);
    }

    /// Copies the message into the queue.
    [[nodiscard]] rd_kafka_resp_err_t enqueue(const Message& message) const {
        rd_kafka_headers_t* const headers = rd_kafka_headers_new(message.headers.size());
        for (const auto& [name, value] : message.headers) {
            rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                                static_cast<ssize_t>(value.size()));
        }
        std::array<rd_kafka_vu_t, 6> parts{};
        parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
        parts[0].u.cstr = message.topic.c_str();
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
        const Owned<rd_kafka_error_t> error(rd_kafka_produceva(kafka, parts.data(), parts.size()));
        if (error == nullptr) return RD_KAFKA_RESP_ERR_NO_ERROR;
        rd_kafka_headers_destroy(headers);  // still ours when nothing was queued
        return rd_kafka_error_code(error.get());
    }
};

Producer::Producer(KafkaOptions options, std::unique_ptr<Reports> reports)
    : options_(std::move(options)), reports_(std::move(reports)) {}
Producer::~Producer() = default;

Result<std::unique_ptr<Producer>> Producer::open(const KafkaOptions& options) {
    std::unique_ptr<Producer> producer(new Producer(options, std::make_unique<Reports>()));
    if (const Result<void> made = producer->have_handle(); !made) return std::unexpected(made.error());
    return producer;
}

bool Producer::reachable() const {
    return reports_->reachable;
}

Result<void> Producer::have_handle() {
    if (handle_ != nullptr) return {};
    Result<std::unique_ptr<Handle>> handle = Handle::make(options_, *reports_);
    if (!handle) return std::unexpected(handle.error());
    handle_ = std::move(*handle);
    return {};
}

Result<void> Producer::hand_over(std::span<const Message> messages, const GoOn& go_on) {
    for (const Message& message : messages) {
        rd_kafka_resp_err_t code = handle_->enqueue(message);
        while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            rd_kafka_poll(handle_->kafka, wait_step_ms);
            if (!go_on()) return fail(Errc::bus_unavailable, {}, "gave up waiting for the broker, the queue is full");
            code = handle_->enqueue(message);
        }
        if (code == RD_KAFKA_RESP_ERR__FATAL) {
            return fail(Errc::bus_fatal, {}, fatal_error(handle_->kafka).value_or("fatal error while queueing"));
        }
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
            return fail(Errc::bus_unavailable, {}, fmt::format("{}: {}", message.topic, rd_kafka_err2str(code)));
        }
    }
    return {};
}

Result<void> Producer::publish(std::span<const Message> messages, const GoOn& go_on) {
    if (const Result<void> made = have_handle(); !made) return made;
    reports_->acknowledged = 0;
    reports_->refused.reset();
    Result<void> outcome = hand_over(messages, go_on);
    while (outcome && reports_->acknowledged < messages.size()) {
        rd_kafka_flush(handle_->kafka, wait_step_ms);  // its answer says nothing about delivery
        if (reports_->acknowledged == messages.size()) break;
        if (const std::optional<std::string> fatal = fatal_error(handle_->kafka)) {
            outcome = fail(Errc::bus_fatal, {}, *fatal);
        } else if (reports_->refused) {
            outcome = fail(Errc::bus_unavailable, {}, *reports_->refused);
        } else if (!go_on()) {
            outcome = fail(Errc::bus_unavailable, {}, "gave up waiting for the broker");
        }
    }
    if (!outcome) handle_.reset();
    return outcome;
}

Result<void> Producer::ensure_topic(const std::string& topic, int partitions, const GoOn& go_on) {
    if (const Result<void> made = have_handle(); !made) return made;
    if (handle_->topics.contains(topic)) return {};
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
        rd_kafka_poll(kafka, 0);  // serves on_error
        if (answer == nullptr && !go_on()) return fail(Errc::bus_unavailable, {}, topic + ": gave up waiting for the broker");
    }
    Result<void> outcome = outcome_of(topic, answer.get());
    if (outcome) {
        handle_->topics.insert(topic);
        reports_->reachable = true;
    }
    return outcome;
}

}  // namespace cargo::events
