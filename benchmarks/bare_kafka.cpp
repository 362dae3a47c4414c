#include "benchmarks/bare_kafka.hpp"

#include <array>
#include <stdexcept>

namespace cargo::benchmarks {

namespace {

using Text = std::array<char, 512>;
using Settings = std::span<const std::pair<const char*, const char*>>;

rd_kafka_conf_t* configuration(const std::string& brokers, Settings settings) {
    Text text{};
    rd_kafka_conf_t* const conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers.c_str(), text.data(), text.size());
    rd_kafka_conf_set(conf, "log_level", "0", text.data(), text.size());
    for (const auto& [name, value] : settings) {
        if (rd_kafka_conf_set(conf, name, value, text.data(), text.size()) != RD_KAFKA_CONF_OK)
            throw std::runtime_error(text.data());
    }
    return conf;
}

rd_kafka_t* made(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
    Text text{};
    rd_kafka_t* const kafka = rd_kafka_new(type, conf, text.data(), text.size());
    if (kafka == nullptr) throw std::runtime_error(text.data());
    return kafka;
}

constexpr std::pair<const char*, const char*> of_producer[] = {
    {"enable.idempotence", "true"},
    {"acks", "all"},
    {"max.in.flight", "5"},
    {"message.timeout.ms", "0"},
    {"linger.ms", "0.5"},
    {"compression.codec", "lz4"},
    {"partitioner", "murmur2_random"},
    {"queue.buffering.max.kbytes", "65536"},
    {"message.max.bytes", "8388608"},
};
constexpr std::pair<const char*, const char*> of_consumer[] = {{"group.id", "bare"}, {"enable.auto.commit", "false"}};

}  // namespace

void BareProducer::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    auto& self = *static_cast<BareProducer*>(opaque);
    ++(message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? self.acknowledged_ : self.failed_);
}

BareProducer::BareProducer(const std::string& brokers) {
    rd_kafka_conf_t* const conf = configuration(brokers, of_producer);
    rd_kafka_conf_set_opaque(conf, this);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    kafka_ = made(RD_KAFKA_PRODUCER, conf);
}

BareProducer::~BareProducer() {
    for (const auto& [name, topic] : topics_) rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(kafka_);
}

void BareProducer::make_topic(const std::string& topic, int partitions) {
    Text text{};
    rd_kafka_NewTopic_t* request = rd_kafka_NewTopic_new(topic.c_str(), partitions, -1, text.data(), text.size());
    rd_kafka_queue_t* const queue = rd_kafka_queue_new(kafka_);
    rd_kafka_CreateTopics(kafka_, &request, 1, nullptr, queue);
    rd_kafka_event_t* const answer = rd_kafka_queue_poll(queue, 60'000);
    const bool done = answer != nullptr && rd_kafka_event_error(answer) == RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_event_destroy(answer);
    rd_kafka_queue_destroy(queue);
    rd_kafka_NewTopic_destroy(request);
    if (!done) throw std::runtime_error("no topic " + topic);
}

rd_kafka_topic_t* BareProducer::topic(std::string_view name) {
    for (const auto& [known, topic] : topics_)
        if (known == name) return topic;
    const std::string text(name);
    topics_.emplace_back(text, rd_kafka_topic_new(kafka_, text.c_str(), nullptr));
    return topics_.back().second;
}

void BareProducer::send(const BareMessage& message) {
    rd_kafka_headers_t* const headers = rd_kafka_headers_new(message.headers.size());
    for (const auto& [name, value] : message.headers) {
        rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                            static_cast<ssize_t>(value.size()));
    }
    std::array<rd_kafka_vu_t, 6> parts{};
    parts[0].vtype = RD_KAFKA_VTYPE_RKT;
    parts[0].u.rkt = topic(message.topic);
    parts[1].vtype = RD_KAFKA_VTYPE_KEY;
    parts[1].u.mem = {const_cast<char*>(message.key.data()), message.key.size()};
    parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
    parts[2].u.mem = {const_cast<char*>(message.value.data()), message.value.size()};
    parts[3].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
    parts[3].u.i64 = message.time_ms;
    parts[4].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    parts[4].u.i = RD_KAFKA_MSG_F_COPY;
    parts[5].vtype = RD_KAFKA_VTYPE_HEADERS;
    parts[5].u.headers = headers;
    while (true) {
        rd_kafka_error_t* const error = rd_kafka_produceva(kafka_, parts.data(), parts.size());
        if (error == nullptr) break;
        const bool full = rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL;
        rd_kafka_error_destroy(error);
        if (!full) throw std::runtime_error("the bare producer was refused");
        rd_kafka_poll(kafka_, 10);
    }
    if (++sent_ % 1'000 == 0) rd_kafka_poll(kafka_, 0);
}

void BareProducer::wait() {
    while (acknowledged_ + failed_ < sent_) rd_kafka_poll(kafka_, 10);
    if (failed_ > 0) throw std::runtime_error("the bare producer lost messages");
}

BareConsumer::BareConsumer(const std::string& brokers, const std::string& topic, std::function<void(std::string_view)> take)
    : kafka_(made(RD_KAFKA_CONSUMER, configuration(brokers, of_consumer))), take_(std::move(take)) {
    rd_kafka_poll_set_consumer(kafka_);
    rd_kafka_topic_partition_list_t* const from = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(from, topic.c_str(), 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(kafka_, from);
    rd_kafka_topic_partition_list_destroy(from);
    thread_ = std::jthread([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            rd_kafka_message_t* const message = rd_kafka_consumer_poll(kafka_, 100);
            if (message == nullptr) continue;
            if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) take_({static_cast<const char*>(message->payload), message->len});
            rd_kafka_message_destroy(message);
        }
    });
}

BareConsumer::~BareConsumer() {
    thread_.request_stop();
    thread_.join();
    rd_kafka_consumer_close(kafka_);
    rd_kafka_destroy(kafka_);
}

}  // namespace cargo::benchmarks
