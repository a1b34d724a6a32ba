// Calls every function of the official JavaScript client that is in scope (README.md) and checks what comes back.
//
// Prints one JSON object a line: {"name", "ok", "error"}. The installation's address and keys come from the environment variables
// that the client itself reads; USER_ACCESS_KEY and USER_SECRET_KEY are a plain user's keys; NODE_PATH tells where the client is.
'use strict';
const { Client, ClientConfig } = require('backend.ai-client/backend.ai-client-node.js');

const GROUP = '2de2b969-1d04-48a6-af16-0bc8adb3c831';
const REGISTRY = '127.0.0.1:5000';
const IMAGE = REGISTRY + '/oracle/python:3.11-debian12';
const LONGEST = 30000;

// What the client expects of a browser: it keeps a log of its requests there and asks whether there is a network.
const kept = new Map();
globalThis.localStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, value) => kept.set(name, String(value)),
  removeItem: (name) => kept.delete(name),
};
globalThis.navigator ??= { onLine: true };
// One of its functions prints what it counts, which is no line of ours.
const say = console.log;
console.log = () => {};

// Functions that are out of scope, and those that send nothing.
const LEFT_OUT = [
  /^vfolder\./, /^storageproxy\./, // virtual folders and storage
  /^client\.(check_login|login|logout|token_login)$/, /^maintenance\.attach_background_task$/, // of the console, with its cookie
  /^client\.shutdown_service$/, // service ports
  /^utils\./, /^client\.(supports|newSignedRequest|newUnsignedRequest|newPublicRequest|isManagerVersionCompatibleWith|isAPIVersionCompatibleWith)$/,
  /^client\.(mangleUserAgentSignature|getAuthenticationString|getCurrentDate|getSignKey|sign|slugify|generateSessionId)$/,
];
const called = new Set();

function connect(accessKey, secretKey, about) {
  const client = new Client(new ClientConfig(accessKey, secretKey, process.env.BACKEND_ENDPOINT, 'API'), 'driver');
  return Object.assign(client, { requestTimeout: LONGEST }, about); // whoever uses the client tells it whose keys these are
}

function report(name, error) {
  say(JSON.stringify(error === undefined ? { name, ok: true } : { name, ok: false, error: error.slice(0, 600) }));
}

function text(e) {
  if (e?.isError) return `${e.message}; ${e.requestMethod} ${e.requestUrl} ${e.requestParameters ?? ''}`;
  return e instanceof Error ? e.stack : String(e);
}

// One function; its value must pass the check.
async function step(name, call, check) {
  called.add(name.split(' ')[0]);
  let timer;
  try {
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('no answer in time')), LONGEST); });
    const value = await Promise.race([Promise.resolve().then(call), late]);
    if (!check(value)) throw new Error('unexpected value: ' + JSON.stringify(value));
    report(name);
    return value;
  } catch (e) {
    report(name, text(e));
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

// One function that the server must refuse.
function refused(name, call, status, title) {
  const attempt = async () => {
    try {
      return { answered: await call() };
    } catch (e) {
      return e;
    }
  };
  return step(name, attempt, (e) => e.statusCode === status && title.test(e.title + ' ' + e.message));
}

const done = (mutation) => (v) => v[mutation].ok === true && typeof v[mutation].msg === 'string';
const empty = (v) => v && (v.size === 0 || Object.keys(v).length === 0);
const result = (value) => (v) => JSON.stringify(v.result) === JSON.stringify(value);
const only = (field, names) => (v) => JSON.stringify(v[field].map((row) => row.name ?? row.email ?? row.username).sort()) === JSON.stringify(names);

const PEOPLE = ['admin@lablup.com', 'domain-admin@lablup.com', 'jsd@example.com', 'monitor@lablup.com', 'user2@lablup.com', 'user@lablup.com'];
const PERSON = ['email', 'username', 'full_name', 'description', 'is_active', 'domain_name', 'role', 'groups {id name}'];

async function accounts(c) {
  await step('client.getServerVersion', () => c.getServerVersion(), (v) => v.manager === '23.09.10' && v.version === 'v7.20230615');
  await step('client.get_manager_version', () => c.get_manager_version(), (v) => v === '23.09.10' && c.kernelPrefix === '/session');
  await step('client.query', () => c.query('query { domains { name } }', {}), only('domains', ['default']));
  await step('client.update_full_name', () => c.update_full_name('admin@lablup.com', 'Ada'), empty);
  await step('user.get', () => c.user.get('admin@lablup.com', PERSON), (v) => v.user.full_name === 'Ada' && v.user.groups[0].id === GROUP);
  await step('client.update_password', () => c.update_password('wJalrXUt', 'wJalrXUt#1', 'wJalrXUt#1'), (v) => empty(v) || 'error_msg' in v);
  await step('client.fetchSSHKeypair', () => c.fetchSSHKeypair(), (v) => 'ssh_public_key' in v);
  const pair = await step('client.refreshSSHKeypair', () => c.refreshSSHKeypair(), (v) => v.ssh_public_key.startsWith('ssh-rsa ') && v.ssh_private_key.includes('PRIVATE KEY'));
  await step('client.fetchSSHKeypair again', () => c.fetchSSHKeypair(), (v) => v.ssh_public_key.trim() === pair.ssh_public_key.trim());

  const input = { username: 'jsd', password: 'Str0ng#Pw', need_password_change: false, full_name: 'J', description: 'd', is_active: true, domain_name: 'default', role: 'user', group_ids: [GROUP] };
  await step('user.create', () => c.user.create('jsd@example.com', input), done('create_user'));
  await c.query('mutation($input: UserInput!) { create_user(email: "jsd@example.com", props: $input) { ok } }', { input });
  await step('user.list', () => c.user.list(true, PERSON), only('users', PEOPLE));
  await step('user.list with the fields of then', () => c.user.list(), (v) => v.users.length === 6);
  await step('user.update', () => c.user.update('jsd@example.com', { full_name: 'K' }), done('modify_user'));
  await step('user.get changed', () => c.user.get('jsd@example.com', PERSON), (v) => v.user.full_name === 'K' && v.user.description === 'd');

  await step('keypair.add', () => c.keypair.add('jsd@example.com', true, false, 'default', 100), (v) => done('create_keypair')(v) && v.create_keypair.keypair.rate_limit === 100);
  const pairs = await step('keypair.list of one', () => c.keypair.list('jsd@example.com'), (v) => v.keypairs.length === 2 && v.keypairs.every((k) => k.user_id === 'jsd@example.com'));
  const key = pairs.keypairs.find((k) => k.rate_limit === 100).access_key;
  await step('keypair.mutate', () => c.keypair.mutate(key, { is_active: false, rate_limit: 200 }), done('modify_keypair'));
  await step('keypair.info', () => c.keypair.info(key), (v) => v.keypair.rate_limit === 200 && v.keypair.is_active === false && v.keypair.secret_key.length === 40);
  await step('keypair.list inactive', () => c.keypair.list(null, ['access_key'], false), (v) => JSON.stringify(v.keypairs) === JSON.stringify([{ access_key: key }]));
  await step('keypair.delete', () => c.keypair.delete(key), done('delete_keypair'));
  await step('keypair.list', () => c.keypair.list(), (v) => v.keypairs.length === 6 && !v.keypairs.some((k) => k.access_key === key));
  await leaving(c, pairs.keypairs.find((k) => k.rate_limit !== 100).access_key);
  await step('user.delete', () => c.user.delete('jsd@example.com'), done('delete_user'));
}

// Asks again for a while: a key is known for two seconds after it was taken away.
async function repeated(call) {
  for (const end = Date.now() + LONGEST / 2; Date.now() < end;) {
    await call();
    await new Promise((later) => setTimeout(later, 100));
  }
}

// A user leaves the service by himself.
async function leaving(c, accessKey) {
  const secret = (await c.keypair.info(accessKey, ['secret_key'])).keypair.secret_key;
  const own = connect(accessKey, secret, { email: 'jsd@example.com' });
  await own.get_manager_version();
  await step('client.signout', () => own.signout('jsd@example.com', 'Str0ng#Pw'), empty);
  await refused('client.signout ends what the key may do', () => repeated(() => own.query('query { user { email } }', {})), 401, /Unauthorized/);
}

async function policies(c) {
  await step('resourcePreset.list', () => c.resourcePreset.list(), (v) => v.presets.length === 3 && v.presets.every((p) => 'cpu' in p.resource_slots));
  await step('resourcePreset.check', () => c.resourcePreset.check({ group: 'default' }), (v) => v.presets.every((p) => typeof p.allocatable === 'boolean') && 'default' in v.scaling_groups);
  await step('resourcePreset.add', () => c.resourcePreset.add('jsp', { resource_slots: '{"cpu": 1, "mem": "1g"}' }), done('create_resource_preset'));
  await step('resourcePreset.mutate', () => c.resourcePreset.mutate('jsp', { resource_slots: '{"cpu": 2, "mem": "1g"}' }), done('modify_resource_preset'));
  await step('resourcePreset.list changed', () => c.resourcePreset.list(), (v) => v.presets.find((p) => p.name === 'jsp').resource_slots.cpu === '2');
  await step('resourcePreset.delete', () => c.resourcePreset.delete('jsp'), done('delete_resource_preset'));
  await step('resourcePreset.list shorter', () => c.resourcePreset.list(), (v) => v.presets.length === 3);

  const policy = { default_for_unspecified: 'UNLIMITED', total_resource_slots: '{}', max_concurrent_sessions: 3, max_containers_per_session: 1, max_vfolder_count: 1, max_vfolder_size: 0, idle_timeout: 60, allowed_vfolder_hosts: '{}' };
  await step('resourcePolicy.add', () => c.resourcePolicy.add('jspol', policy), (v) => done('create_keypair_resource_policy')(v) && v.create_keypair_resource_policy.resource_policy.idle_timeout === 60);
  await step('resourcePolicy.mutate', () => c.resourcePolicy.mutate('jspol', { idle_timeout: 90 }), done('modify_keypair_resource_policy'));
  await step('resourcePolicy.get', () => c.resourcePolicy.get('jspol'), (v) => v.keypair_resource_policy.idle_timeout === 90 && v.keypair_resource_policy.max_concurrent_sessions === 3);
  await step('resourcePolicy.delete', () => c.resourcePolicy.delete('jspol'), done('delete_keypair_resource_policy'));
  await step('resourcePolicy.get all', () => c.resourcePolicy.get(), only('keypair_resource_policies', ['default', 'oracle-large']));

  await step('group.list', () => c.group.list(), only('groups', ['default']));
  await step('group.list of a domain', () => c.group.list(true, 'default'), (v) => v.groups[0].id === GROUP);
  await step('domain.list', () => c.domain.list(), only('domains', ['default']));
  await step('domain.update', () => c.domain.update('default', { description: 'from a browser' }), done('modify_domain'));
  await step('domain.get', () => c.domain.get('default'), (v) => v.domain.description === 'from a browser' && v.domain.scaling_groups[0] === 'default');
  await step('scalingGroup.create', () => c.scalingGroup.create('jssg', 'd'), done('create_scaling_group'));
  await step('scalingGroup.associate_domain', () => c.scalingGroup.associate_domain('default', 'jssg'), done('associate_scaling_group_with_domain'));
  await step('scalingGroup.list', () => c.scalingGroup.list('default'), only('scaling_groups', ['default', 'jssg']));
  await step('scalingGroup.update', () => c.scalingGroup.update('jssg', { description: 'e' }), done('modify_scaling_group'));
  await step('scalingGroup.list_available', () => c.scalingGroup.list_available(), (v) => v.scaling_groups.find((g) => g.name === 'jssg').description === 'e');
  await c.query('mutation { disassociate_scaling_group_with_domain(domain: "default", scaling_group: "jssg") { ok } }', {});
  await step('scalingGroup.delete', () => c.scalingGroup.delete('jssg'), done('delete_scaling_group'));
  await step('scalingGroup.list shorter', () => c.scalingGroup.list('default'), only('scaling_groups', ['default']));
}

async function cluster(c) {
  await step('client.get_resource_slots', () => c.get_resource_slots(), (v) => v.cpu === 'count' && v.mem === 'bytes');
  await step('agent.list', () => c.agent.list(), (v) => v.agents[0].id === 'i-oracle' && JSON.parse(v.agents[0].available_slots).cpu === '2');
  await step('agent.list of the lost', () => c.agent.list('TERMINATED'), (v) => v.agents.length === 0);
  await step('resources.totalResourceInformation', () => c.resources.totalResourceInformation(), (v) => v.cpu.total === 2 && v.agents.total === 1 && v.mem.total > 2 ** 34);
  await step('resources.user_stats', () => c.resources.user_stats(), (v) => v.length === 2880 && 'num_sessions' in v[0]);
  await step('image.list', () => c.image.list(), (v) => v.images.length === 1 && v.images[0].name === 'oracle/python' && v.images[0].resource_limits.some((l) => l.key === 'cpu'));
  await step('image.list installed', () => c.image.list(['name', 'installed'], true), (v) => v.images.every((i) => i.installed));
  const image = [REGISTRY, 'oracle/python', '3.11-debian12'];
  await step('image.modifyResource', () => c.image.modifyResource(...image, { cpu: { min: '1' } }), (v) => v.length === 1 && v[0].result === 'ok');
  await step('image.get', () => c.image.get(...image), (v) => typeof v.result === 'object');
  await step('image.modifyLabel', () => c.image.modifyLabel(...image, 'driver', 'x'), result('ok'));
  await step('image.install', () => c.image.install(IMAGE), (v) => 'stats' in v);
  await step('image.uninstall', () => c.image.uninstall(IMAGE), (v) => v === false);
  await step('maintenance.rescan_images', () => c.maintenance.rescan_images(REGISTRY), (v) => done('rescan_images')(v) && v.rescan_images.task_id.length === 36);
  await step('maintenance.recalculate_usage', () => c.maintenance.recalculate_usage(), empty);
  await step('registry.add', () => c.registry.add('reg.example', { '': 'http://reg.example', type: 'docker' }), result('ok'));
  await step('registry.list', () => c.registry.list(), (v) => v.result['reg.example'][''] === 'http://reg.example' && REGISTRY in v.result);
  await step('registry.delete', () => c.registry.delete('reg.example'), result('ok'));
  await step('registry.list shorter', () => c.registry.list(), (v) => !('reg.example' in v.result));
  await step('setting.set', () => c.setting.set('js/a', '1'), result('ok'));
  await step('setting.get', () => c.setting.get('js/a'), result('1'));
  await step('setting.list', () => c.setting.list('js'), result({ a: '1' }));
  await step('setting.delete', () => c.setting.delete('js', true), result('ok'));
  await step('setting.get of nothing', () => c.setting.get('js/a'), result(null));
  await step('service.update_announcement', () => c.service.update_announcement(true, 'hello'), empty);
  await step('service.get_announcement', () => c.service.get_announcement(), (v) => v.enabled === true && v.message === 'hello');
  await step('service.update_announcement off', () => c.service.update_announcement(false, null), empty);
  await step('service.get_announcement off', () => c.service.get_announcement(), (v) => v.enabled === false);
}

async function ownThings(c) {
  await step('userConfig.update_bootstrap_script', () => c.userConfig.update_bootstrap_script('echo hi'), empty);
  await step('userConfig.get_bootstrap_script', () => c.userConfig.get_bootstrap_script(), (v) => v === 'echo hi');
  await step('userConfig.create', () => c.userConfig.create('a\n', '.jsdot'), empty);
  await step('userConfig.update', () => c.userConfig.update('b\n', '.jsdot'), empty);
  await step('userConfig.get', () => c.userConfig.get(), (v) => v.length === 1 && v[0].path === '.jsdot' && v[0].data === 'b\n' && v[0].permission === '644');
  await step('userConfig.delete', () => c.userConfig.delete('.jsdot'), (v) => empty(v) || v.success === true);
  await step('userConfig.get of nothing', () => c.userConfig.get(), (v) => v.length === 0);
}

const AMOUNTS = { cpu: 1, mem: '512m', domain: 'default', group_name: 'default' };
const running = (v) => v.status === 'RUNNING' && v.created === true && Array.isArray(v.servicePorts);

async function sessions(c) {
  const made = await step('client.createIfNotExists', () => c.createIfNotExists(IMAGE, 'js-one', { ...AMOUNTS, env: { A: '1' } }, 20000), running);
  await step('client.createIfNotExists again', () => c.createIfNotExists(IMAGE, 'js-one', { ...AMOUNTS, reuseIfExists: true }), (v) => v.created === false && v.sessionId === made.sessionId);
  await step('client.get_info', () => c.get_info('js-one'), (v) => v.status === 'RUNNING' && v.image === IMAGE);
  await step('computeSession.list', () => c.computeSession.list(), (v) => v.compute_session_list.total_count === 1 && v.compute_session_list.items[0].name === 'js-one');
  await step('computeSession.listAll', () => c.computeSession.listAll(['id', 'name', 'status'], 'RUNNING'), (v) => v.length === 1 && v[0].id === made.sessionId);
  await step('computeSession.total_count', () => c.computeSession.total_count(), (v) => v.compute_session_list.total_count === 1);
  await step('computeSession.get', () => c.computeSession.get(['id', 'name', 'image', 'status', 'occupied_slots'], made.sessionId), (v) => v.compute_session.name === 'js-one' && JSON.parse(v.compute_session.occupied_slots).cpu === '1');
  await step('computeSession.get with the fields of then', () => c.computeSession.get(undefined, made.sessionId), (v) => v.compute_session.id === made.sessionId);
  await step('client.execute', () => c.execute('js-one', 'jsrun001', 'query', 'print(1)', {}), (v) => v.result.status === 'finished' && v.result.runId === 'jsrun001');
  await step('client.runCode', () => c.runCode('print(1)', 'js-one', 'jsrun002', 'query'), (v) => v.result.status === 'finished');
  await step('client.upload', () => c.upload('js-one', 'a.txt', new Blob(['hello\n'])), empty);
  await step('client.download_single', async () => (await c.download_single('js-one', 'a.txt')).text(), (v) => v === 'hello\n');
  await step('client.download', async () => (await c.download('js-one', ['a.txt'])).text(), (v) => v.includes('hello\n') && v.includes('a.txt'));
  await step('client.get_logs', () => c.get_logs('js-one'), (v) => typeof v.result.logs === 'string');
  await refused('client.getTaskLogs', () => c.getTaskLogs(made.sessionId), 404, /folder/);
  await step('client.restart', () => c.restart('js-one'), empty);
  await step('client.refreshKernel', () => c.refreshKernel('js-one'), empty);
  await step('client.destroy', () => c.destroy('js-one'), (v) => v.stats.status === 'terminated');
  await step('client.createKernel', () => c.createKernel(IMAGE, 'js-two', AMOUNTS, 20000), running);
  await step('client.destroyKernel', () => c.destroyKernel('js-two'), (v) => 'stats' in v);
  await templates(c);
}

async function templates(c) {
  const template = { api_version: 'v1', kind: 'taskTemplate', metadata: { name: 'jstpl' }, spec: { kernel: { image: IMAGE }, resources: { cpu: '1', mem: '512m' } } };
  const [{ id }] = await c._wrapWithPromise(c.newSignedRequest('POST', '/template/session', { payload: JSON.stringify([{ template }]) }));
  await step('sessionTemplate.list', () => c.sessionTemplate.list(), (v) => v.length === 1 && v[0].name === 'jstpl' && v[0].id === id);
  await step('sessionTemplate.list of a project', () => c.sessionTemplate.list(false, GROUP), (v) => v.length === 1);
  await step('client.createSessionFromTemplate', () => c.createSessionFromTemplate(id, null, 'js-three', {}, 20000), running);
  await step('client.destroy forced', () => c.destroy('js-three', null, true), (v) => 'stats' in v);
}

// The plug-ins that some installations have; without them there are no such routes (spec/04 §14).
async function plugins(c) {
  const absent = (name, call) => refused(name, call, 404, /Unknown URL path/);
  await absent('enterprise.getLicense', () => c.enterprise.getLicense());
  await absent('cloud.ping', () => c.cloud.ping());
  await absent('cloud.verify_email', () => c.cloud.verify_email('t'));
  await absent('cloud.send_verification_email', () => c.cloud.send_verification_email('a@example.com'));
  await absent('cloud.send_password_change_email', () => c.cloud.send_password_change_email('a@example.com'));
  await absent('cloud.change_password', () => c.cloud.change_password('a@example.com', 'p', 't'));
  await absent('eduApp.ping', () => c.eduApp.ping());
  await absent('eduApp.get_mount_folders', () => c.eduApp.get_mount_folders());
}

async function plainUser() {
  const c = connect(process.env.USER_ACCESS_KEY, process.env.USER_SECRET_KEY, { email: 'user@lablup.com' });
  await c.get_manager_version();
  await step('keypair.info of a user', () => c.keypair.info(c._config.accessKey), (v) => v.keypair.access_key === c._config.accessKey && v.keypair.user_id === 'user@lablup.com');
  await step('keypair.list of a user', () => c.keypair.list(), (v) => v.keypairs.length === 1 && v.keypairs[0].user_id === 'user@lablup.com');
  await step('user.get of a user', () => c.user.get(null, PERSON), (v) => v.user.email === 'user@lablup.com');
  await refused('user.list of a user', () => c.user.list(), 400, /graphql|permission/i);
  await refused('agent.list of a user', () => c.agent.list(), 400, /graphql|permission/i);
  await step('group.list of a user', () => c.group.list(), only('groups', ['default']));
  await step('resourcePreset.check of a user', () => c.resourcePreset.check({ group: 'default' }), (v) => v.presets.length === 3);
  await refused('setting.set of a user', () => c.setting.set('js/b', '1'), 401, /Unauthorized access/);
  await step('client.createIfNotExists of a user', () => c.createIfNotExists(IMAGE, 'js-user', AMOUNTS, 20000), running);
  await step('computeSession.list of a user', () => c.computeSession.list(['name']), (v) => v.compute_session_list.items.some((s) => s.name === 'js-user'));
  await step('client.destroy of a user', () => c.destroy('js-user'), (v) => 'stats' in v);
}

// Every function of the client is called or left out with a reason.
function complete(c) {
  const parts = { client: c };
  Object.keys(c).filter((name) => c[name]?.client === c).forEach((name) => { parts[name] = c[name]; });
  const missing = [];
  for (const [part, object] of Object.entries(parts)) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(object)))) {
      const full = part + '.' + name;
      if (typeof property.value === 'function' && name !== 'constructor' && !name.startsWith('_')
          && !called.has(full) && !LEFT_OUT.some((pattern) => pattern.test(full))) {
        missing.push(full);
      }
    }
  }
  report('every function is called', missing.length === 0 ? undefined : 'not called: ' + missing.join(', '));
}

async function main() {
  const c = connect(process.env.BACKEND_ACCESS_KEY, process.env.BACKEND_SECRET_KEY, { is_admin: true, is_superadmin: true, email: 'admin@lablup.com' });
  for (const part of [accounts, policies, cluster, ownThings, sessions, plugins, plainUser]) {
    await part(c).catch((e) => report(part.name, text(e)));
  }
  complete(c);
}

main();
