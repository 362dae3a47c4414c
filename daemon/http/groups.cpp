#include "daemon/http/groups.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/http/server.hpp"

namespace cargo::http {

Groups::Groups(Application& application, WorkPool& pool, unsigned at_once, std::size_t largest)
    : application_(application), pool_(pool), at_once_(at_once), largest_(largest) {}

bool Groups::offer(std::size_t kind, std::shared_ptr<const Request> request, Answer answer) {
    const std::lock_guard lock(mutex_);
    Line& line = lines_.at(kind);
    if (line.waiting.size() >= waiting_max) return false;
    line.waiting.push_back({std::move(request), std::move(answer)});
    if (line.waiting.size() >= line.usual) line.came.notify_one();
    if (line.working >= at_once_ || call_a_thread(kind)) return true;
    if (line.working > 0) return true;  // whoever works on the line comes to it
    line.waiting.pop_back();
    return false;
}

bool Groups::call_a_thread(std::size_t kind) {
    ++running_;
    if (pool_.offer([this, kind](unsigned worker) { work(kind, worker); })) {
        ++lines_[kind].working;
        return true;
    }
    --running_;
    return false;
}

std::deque<Groups::Item> Groups::gather(Line& line) {
    std::unique_lock lock(mutex_);
    // Those who were just answered ask again at once: a group that begins with the first of them leaves the others behind.
    line.came.wait_for(lock, gather_max, [&] { return line.waiting.size() >= line.usual; });
    std::deque<Item> items;
    while (!line.waiting.empty() && items.size() < largest_) {
        items.push_back(std::move(line.waiting.front()));
        line.waiting.pop_front();
    }
    line.usual = std::max<std::size_t>((line.usual + items.size()) / 2, 1);
    return items;
}

void Groups::answer(std::size_t kind, std::deque<Item>& items, unsigned worker) {
    std::vector<const Request*> requests;
    for (const Item& item : items) requests.push_back(item.request.get());
    std::vector<Response> responses = application_.handle_group(kind, requests, worker);
    for (std::size_t i = 0; i < items.size(); ++i) items[i].answer(std::move(responses.at(i)));
}

void Groups::work(std::size_t kind, unsigned worker) {
    for (bool more = true; more;) {
        std::deque<Item> items = gather(lines_[kind]);
        if (!items.empty()) answer(kind, items, worker);
        const std::lock_guard lock(mutex_);
        Line& line = lines_[kind];
        --line.working;
        // Behind what else waits in the pool, unless that is full: what was let in is answered.
        more = !line.waiting.empty() && !call_a_thread(kind);
        if (more) ++line.working;
    }
    --running_;
}

}  // namespace cargo::http
