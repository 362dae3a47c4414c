#include "tests/events/topic_reader.hpp"

#include <librdkafka/rdkafka.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace cargo::events::testing {

namespace {

constexpr int timeout_ms = 60'000;

struct Destroy {
    void operator()(rd_kafka_t* it) const { rd_kafka_destroy(it); }
    void operator()(rd_kafka_message_t* it) const { rd_kafka_message_destroy(it); }
    void operator()(rd_kafka_topic_partition_list_t* it) const { rd_kafka_topic_partition_list_destroy(it); }
    void operator()(const rd_kafka_metadata_t* it) const { rd_kafka_metadata_destroy(it); }
    void operator()(rd_kafka_topic_t* it) const { rd_kafka_topic_destroy(it); }
};
template <class T>
using Owned = std::unique_ptr<T, Destroy>;

Owned<rd_kafka_t> consumer(const std::string& brokers) {
    std::array<char, 512> text{};
    rd_kafka_conf_t* const conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers.c_str(), text.data(), text.size());
    rd_kafka_conf_set(conf, "group.id", "reader-of-the-tests", text.data(), text.size());
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", text.data(), text.size());
    rd_kafka_conf_set(conf, "log_level", "0", text.data(), text.size());
    Owned<rd_kafka_t> handle(rd_kafka_new(RD_KAFKA_CONSUMER, conf, text.data(), text.size()));
    if (!handle) throw std::runtime_error(text.data());
    rd_kafka_poll_set_consumer(handle.get());
    return handle;
}

int partitions_of(rd_kafka_t* handle, const std::string& topic) {
    const Owned<rd_kafka_topic_t> local(rd_kafka_topic_new(handle, topic.c_str(), nullptr));
    const rd_kafka_metadata_t* raw = nullptr;
    const rd_kafka_resp_err_t code = rd_kafka_metadata(handle, 0, local.get(), &raw, timeout_ms);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(code));
    const Owned<const rd_kafka_metadata_t> metadata(raw);
    return metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
}

Received received(const rd_kafka_message_t& message) {
    Received out;
    out.topic = rd_kafka_topic_name(message.rkt);
    out.partition = message.partition;
    out.key.assign(static_cast<const char*>(message.key), message.key_len);
    out.value.assign(static_cast<const char*>(message.payload), message.len);
    rd_kafka_timestamp_type_t type{};
    out.time_ms = rd_kafka_message_timestamp(&message, &type);
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return out;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
        out.headers[name] = std::string(static_cast<const char*>(value), size);
    }
    return out;
}

}  // namespace

int partitions_of(const std::string& brokers, const std::string& topic) {
    const Owned<rd_kafka_t> handle = consumer(brokers);
    return partitions_of(handle.get(), topic);
}

std::vector<Received> read_topic(const std::string& brokers, const std::string& topic) {
    const Owned<rd_kafka_t> handle = consumer(brokers);
    std::vector<Received> all;
    const int partitions = partitions_of(handle.get(), topic);
    const Owned<rd_kafka_topic_partition_list_t> from(rd_kafka_topic_partition_list_new(partitions));
    std::map<int, std::int64_t> ends;  // of partitions with something left to read
    for (int partition = 0; partition < partitions; ++partition) {
        std::int64_t low = 0;
        std::int64_t high = 0;
        rd_kafka_query_watermark_offsets(handle.get(), topic.c_str(), partition, &low, &high, timeout_ms);
        if (low == high) continue;
        rd_kafka_topic_partition_list_add(from.get(), topic.c_str(), partition)->offset = low;
        ends[partition] = high;
    }
    rd_kafka_assign(handle.get(), from.get());
    while (!ends.empty()) {
        const Owned<rd_kafka_message_t> message(rd_kafka_consumer_poll(handle.get(), timeout_ms));
        if (!message) throw std::runtime_error(topic + ": no message within the time");
        const auto end = ends.find(message->partition);
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR || end == ends.end()) continue;
        all.push_back(received(*message));
        if (message->offset + 1 >= end->second) ends.erase(end);
    }
    rd_kafka_consumer_close(handle.get());
    return all;
}

}  // namespace cargo::events::testing
